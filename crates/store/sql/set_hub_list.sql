UPDATE enrolment SET hub_list = :hub_list

# How long ago: both pages use it.
age-now = just now
age-minutes = { $n } min ago
age-hours = { $n } h ago
age-days = { $n } days ago

## How long
for-minutes = { $n } min
for-hours = { $n } h
for-days = { $n } days

# The volunteer's screens. Short, plain, kind, what to do first.

## Gate
entry = Entry
exit = Exit
subject-person = Person
subject-vehicle = Vehicle
subject-count = Count
subject-of-person = Person
subject-of-vehicle = Vehicle
subject-of-bus = Bus
subject-of-tally = Count
who = Who are you?
volunteer-number = Volunteer { $n }
on-since = Shift since { $time }
on-none-key = No shift
on-long-key = Over 12 h
waiting-n = { $n } wait
waiting-now = { $n } now
today-line = Today in { $entries } out { $exits }
today-line-rest = susp. { $suspected } conf. { $confirmed } void { $voids }
recent-key = Recent
more = More
more-person = Name, phone
more-forced = Other outcome
more-late = From paper
more-rechecks = Rechecks, slips
more-look = Look, language
words-open = Open
words-closed = Closed
recent = Recent
save = Save
saved = Saved
saving = Saving
back = Back
clear = Clear
undo-in = Undo { $n } s
undone = Undone
next = Next passer
restored = Restored what was half keyed
reading = Reading
unlikely = { $reading }? Please look at the thermometer once more. If it is right, press save again.
unlikely-plate = { $plate }? Please look at the plate once more. If it is right, press save again.
door_lost = No answer came, so nobody knows whether it was saved. Look at the recent checks before you measure again.
door_away = What was saved is safe, but no answer comes now and nothing new can be saved. Open the app again, or write on paper.
place = Thermometer and place
key-lo = Lo, below the range
key-hi = Hi, above the range
dim = Touch to light up

## Result
admit = Admit
recheck = Recheck
refer = Refer
turn_back = Turn back
left = Left
advice-fever = Please sit aside for { $n } minutes. Then measure the wrist, or use another thermometer.
advice-too_cold = The skin is too cold. Measure the wrist, or wait indoors and measure again.
advice-none = Please wait aside, then measure again.
advice-refer = Please stay here. Call now, and send along with the referral slip.
advice-turn_back = Please go back the way you came. With questions, call the community.
advice-left = Noted: did not wait.
others-admitted = The other { $n }: admit
slip = Slip
recheck-at = Recheck at { $time }
recheck-left = { $left } left
recheck-now = Recheck now

## Thermometer and place
place-forehead = Forehead
place-wrist = Wrist
place-neck = Neck
place-ear = Ear
place-armpit = Armpit
place-forehead-hint = Infrared, at the forehead
place-wrist-hint = Infrared, at the wrist
place-neck-hint = Infrared, at the neck
place-ear-hint = Ear thermometer
place-armpit-hint = Armpit thermometer
picked = Chosen

## Name, phone
person-title = Name, phone, where from
person-hint = All may stay empty. They are saved with the next check.
name = Name
phone = Phone
origin = Where from
done = Done
empty-both = Empty all

## Vehicle and count
plate = Plate
plate-none = No plate
plate-done = Plate done
seat-word = Seat
seat-n = Seat { $n }
seat-add = Add a seat
count = Count
count-unit = people
count-n = { $n } people
count-tally = Crowd
count-bus = Bus
tally-hint = All measured, all below the threshold
exception-add = Exception
exceptions = { $n } exceptions

## Other outcome
forced-none = As the reading says
reason-ask = Please choose a reason
reason-none = Without a reason
reason-maybe = Reason (if against the reading)
reason-symptoms = Symptoms
reason-no_pass = No pass
reason-not_local = Not local
reason-refused = Refuses to cooperate
reason-instrument = Thermometer is wrong
reason-doctor = Cleared by a doctor
reason-ordered = Ordered

## Waiting for a recheck
waiting-title = Waiting for a recheck { $n }
waiting-empty = Nobody waits now.
waiting-hint = Walked off? Open it and choose Left. Everyone ends with an outcome.
other-phone = other phone
key-slip = Key a slip
slip-title = Key a slip
slip-type = Or type or scan it
slip-which = Who of this slip?
slip-go = Find
slip-unheard = A slip of the other phone, not heard of here yet. You can finish it all the same.
resolve-title = Recheck { $slip }
other-thermometer = Other gun
place-ask = Where to?
place-type = Or write it
told-ask = Whom did you tell? (may stay empty)
resolve-confirm = Confirm
resolve-undone = Undone, still waiting
resolved-next = Done
after-admit = The second reading is normal, you may go on. Thank you.
after-refer = Please stay here. Call, and send along with the referral slip.
after-turn_back = Please go back the way you came.
after-left = Noted: did not wait.
is-confirmed = Fever confirmed
still-waiting = { $n } more wait under this slip
outcome-by-here = { $time } recheck
outcome-by-other_device = { $time } other phone
outcome-by-officer = { $time } officer
outcome-twice = There are two outcomes, the post lead should look.

## Referral slip
referral-show = Referral slip
referral-title = Referral slip
referral-place = Sent to
referral-first = First
referral-second = Second
referral-no-second = not measured
referral-who = Name
referral-time = Time
referral-told = Told
referral-call = Call
print = Print

## Late entry
late-title = From paper
late-hint = What time stands on the paper?
late-today = Today
late-yesterday = Yesterday
late-cancel = Not from paper
late-bar-today = From paper { $time }
late-bar-yesterday = From paper, yesterday { $time }
row-late = From paper
check-observed = Time on paper

## Today, shift, look
today-title = This device today
today-hint = Of this device alone; voided checks are not counted.
count-entries = In
count-exits = Out
count-suspected = Suspected fevers
count-confirmed = Confirmed fevers
count-checks = Checks
count-voids = Voided
count-vehicles = Vehicles
count-open = Still waiting
count-unsent = Unsent
shift-title = Shift
on-none = No shift runs. Choose who is on, then start.
on-long = Since { $time }, more than 12 hours. Please change shifts.
shift-who = Who is on? The first stands at the gate
shift-first = at the gate
shift-counts = This shift
shift-hint = Those who wait and what is unsent pass to the next shift.
shift-start = Start shift
shift-change = Change shift
shift-end = End, nobody takes over
look-title = Look, language
look-theme = Colours
look-text = Size of text
look-language = Language
theme-auto = As the device
theme-light = Light
theme-dark = Dark
theme-sun = Bright sun

## Who am I
who-title = Who is at the post now?
who-nobody = Not said
chosen-who = Now at the post
crew-empty = The list has not come yet. It comes with the hub; you can check passers now.

## Recent
recent-empty = No checks on this device yet.
row-void = Void: { $reason }
unsent = Unsent
stored = Delivered
held = For an officer
refused = Not counted
check-title = This check
check-when = Time
check-direction = Direction
check-person = Name, phone
check-volunteer = At the post
check-delivery = Where it is
void-title = Void it? Choose a reason
void-hint = The record is not deleted, it only stops counting.
void-closed = This one can no longer be voided here. Tell the post lead if it must be.
void-done = Void: { $reason }
void-undo = Taken back at once
void-reading_wrong = The reading is wrong
void-direction_wrong = The direction is wrong
void-twice = Saved twice
void-person_wrong = The wrong person
void-exercise = An exercise, not real
void-outcome_wrong = The outcome is wrong

## Outbox
outbox-title = Unsent
outbox-none = All delivered
outbox-none-yet = Nothing to send yet
outbox-count = { $n } unsent
outbox-oldest = The oldest: { $age }
outbox-handed = { $n } of them also went by hand, at { $time }: unsent until a receipt comes
outbox-last = Last try
outbox-next = Next try
outbox-never = Not yet
outbox-soon = Soon
notice-seen = Seen
outbox-sending = Sending
outbox-safe = Your records are safe on this device. Carry on.
outbox-waiting = Waiting to be sent
outbox-more = and { $n } more
outbox-tray = What the hub asks about
carry-open = No network? Carry it by file
carry-title = Carry by file
carry-words = Without a network, write a file, have it carried to the hub, and read the answer that comes back. Your records stay on this device.
carry-write = Write a file to carry
carry-read = Read an answer file
carry-writing = Writing the file
carry-reading = Reading the file
carry-written = Your records are safe here, and the file holds { $n } unsent. Have it carried to the hub.
carry-written-none = Your records are safe here and none waits, so the file only says that all is well. Have it carried if you like.
carry-name = File
carry-folder = In
carry-downloads = The browser's downloads
carry-not_written = Your records are safe here, but the file was not written. Try again; if it stays so, tell the post lead.
carry-lost = Your records are safe here, but no answer came. See whether the unsent number changed; if not, read the file again.
carry-settled = { $n } arrived safely at the hub, and { $unsent } are still unsent. Carry on.
carry-settled-all = { $n } arrived safely at the hub, and all is delivered. Carry on.
carry-settled-nothing = Your records are safe here; this answer tells nothing new, and { $unsent } are still unsent. Carry on.
carry-settled-known = All is delivered, and this answer tells nothing new. Carry on.
tray-code = Code
send-now = Send now
kind-check = Check
kind-void = Void
kind-resolution = Outcome
kind-shift_start = Shift start
kind-shift_end = Shift end
kind-epoch_start = New database
kind-salvaged = Salvaged
kind-other = Other record

## Foot line
foot-unsent = { $n } unsent, oldest { $age } · { $why }
foot-unsent-quiet = { $n } unsent, oldest { $age }
foot-unsent-brief = { $n } unsent · { $age }
foot-sending = { $n } unsent · sending
foot-done = All delivered { $time }
foot-done-but = { $done } · { $why }
foot-nothing = Nothing to send yet
foot-held = { $n } for an officer
gate-clock = Records are fine. Clock wrong: please set it.
foot-clock = clock wrong
foot-refused = { $n } not counted
foot-asking = Looking for unsent records
why-hub_away = no contact
why-hub_busy = hub busy
why-answer_foreign = network sign-in
why-receipt_invalid = bad receipt
why-batch_refused = hub refused
why-device_unknown = unknown to hub
why-hub_full = hub disk full
why-link_slow = slow network
why-hub_key_wrong = false hub
why-hub_foreign = wrong hub
why-app_too_old = app too old
why-hub_too_old = hub too old
why-device_revoked = device out of use
why-checkpoint_unknown = post unknown to hub
why-other = not sent
notice-device_revoked = Your records are safe, but this device was taken out of use: what it still sends waits for an officer. Change device and tell the post lead.

## Enrolment
enrol-title = Connect this device to its checkpoint
enrol-words = Ask the post lead for a link, copy all of it and paste it here. Once is enough.
enrol-link = Link
enrol-go = Connect
enrol-pending = Asking the hub.
enrol-pending-hint = Please wait, the screen changes by itself. If ten minutes pass, ask for a new link.
enrol-digits = Read these six digits to the officer
enrol-digits-hint = The screen changes by itself once they are typed at the hub.
enrol-leads = This link leads to
enrol-other = Other link
enrol-back = Back to the digits

## Other
back-key = Back
language = Switch language
seat-refused = Please open the link again that the command printed.
seat-refused-hint = This page's key is over. Your records are safe on the device.
seat-taken = Opened in another window
seat-taken-hint = A device uses one window at a time. Your records are safe on the device.
seat-here = Use here
starting = Opening
app = Kadian

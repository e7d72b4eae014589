# The volunteer's screens. Short, plain, kind, what to do first.

## Gate
entry = Entry
exit = Exit
who = Who are you?
device = Device { $letter }
volunteer-number = Volunteer { $n }
person = Name, phone
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
door_lost = No answer came, so nobody knows whether it was saved. Look at the recent checks before you measure again.
door_away = What was saved is safe, but no answer comes now and nothing new can be saved. Open the app again, or write on paper.
place = Thermometer and place

## Result
admit = Admit
recheck = Recheck
refer = Refer
turn_back = Turn back
left = Left
advice-fever = Please sit aside for { $n } minutes. Then measure the wrist, or use another thermometer.
advice-too_cold = The skin is too cold. Measure the wrist, or wait indoors and measure again.
advice-none = Please wait aside, then measure again.
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
chosen = In use

## Name, phone
person-title = Name, phone
person-hint = Both may stay empty. They are saved with the next check.
name = Name
phone = Phone
done = Done
empty-both = Empty both

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

## Outbox
outbox-title = Unsent
outbox-none = All delivered
outbox-none-yet = Nothing to send yet
outbox-count = { $n } unsent
outbox-oldest = The oldest: { $age }
outbox-last = Last try
outbox-next = Next try
outbox-never = Not yet
outbox-soon = Soon
outbox-sending = Sending
outbox-safe = Your records are safe on this device. Carry on.
outbox-waiting = Waiting to be sent
outbox-more = and { $n } more
outbox-tray = What the hub asks about
tray-code = Code
send-now = Send now
record-check = Check
record-void = Void
record-epoch_start = New database
record-other = Other record

## Foot line
foot-unsent = { $n } unsent, oldest { $age } · { $why }
foot-unsent-quiet = { $n } unsent, oldest { $age }
foot-sending = { $n } unsent · sending
foot-done = All delivered { $time }
foot-nothing = Nothing to send yet
foot-held = { $n } for an officer
foot-refused = { $n } not counted
foot-asking = Looking for unsent records
why-hub_away = no contact
why-hub_busy = hub busy
why-answer_foreign = network sign-in
why-receipt_invalid = bad receipt
why-batch_refused = hub refused
why-device_unknown = unknown to hub
why-other = not sent

## Enrolment
enrol-title = Connect this device to its checkpoint
enrol-words = Ask the post lead for a link, copy all of it and paste it here. Once is enough.
enrol-link = Link
enrol-go = Connect
enrol-pending = Asking the hub.
enrol-pending-hint = Please wait, the screen changes by itself. If ten minutes pass, ask for a new link.

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

# The officers' pages. Every total names what it lacks.

## Sign in
sign_in-title = Sign in
sign_in-words = Use the name and the password that the hub's keeper gave you.
sign_in-name = Name
sign_in-password = Password
sign_in-go = Sign in
password-title = Choose your own password
password-words = The one-time password works once. The new one needs 12 characters; a phrase that only you know is best.
password-new = New password
password-go = Change it
sign_out = Sign out
page_lost = The hub does not answer. These are the last numbers heard; the page tries again by itself.
page_lost-empty = The hub does not answer. Check the network; the page tries again by itself.

## Pages
pages = Pages
page-now = Now
page-fevers = Fevers
page-records = Records
page-held = Held
page-settings = Settings
send_lost = No answer came, so nobody knows whether it is saved. See whether it changed here; if not, press once more.

## Now
today = today
now-span = { $date }, 00:00 to { $time }
total-entries = Entries
total-exits = Exits
passers-unit = passers
total-vehicles = Vehicles
total-fevers = Fevers
total-fevers-of = confirmed / suspected
total-waiting = Waiting
suspected-column = Suspected
confirmed-column = Confirmed
waiting-column = Waiting
not_heard = Not heard
not_heard-count = { $n ->
    [one] checkpoint
   *[other] checkpoints
}
not_heard-records = At least { $n } records not here
not_heard-none = All heard
lacks = Lacks { $checkpoints ->
    [one] 1 checkpoint
   *[other] { $checkpoints } checkpoints
}, at least { $records } records
lacks-checkpoints = Lacks { $checkpoints ->
    [one] 1 checkpoint
   *[other] { $checkpoints } checkpoints
}
lacks-none = Lacks no checkpoint
checkpoints = Checkpoints
checkpoint = Checkpoint
state = State
unsent-column = Unsent
last-heard = Last heard
never-heard = Never
state-silent = Silent
state-gap = Gap
state-behind = Unsent
state-live = Live
state-no_device = No device
closed = Closed
hours = Today by hour
hour = Hour
hours-none = No numbers today yet
hours-show = By hour
devices = Devices
device-column = Device
oldest-column = Oldest unsent
gaps-column = Gaps
held-column = Held
refused-column = Refused
version-column = Version
shift-column = Shift
shift-none = None begun
shift-since = since
shift-long = Over 12 h: remind them to hand over
no-checkpoints = No checkpoints yet.
no-devices = No devices yet.
switch-language = Switch language
opening = Opening

## The words of checks
desk-told-admit = Admit
desk-told-recheck = Recheck
desk-told-refer = Refer
desk-told-turn_back = Turn back
desk-told-left = Left
desk-direction-entry = In
desk-direction-exit = Out
desk-subject-person = On foot
desk-subject-vehicle = Vehicle
desk-subject-bus = Bus
desk-subject-tally = Tally
desk-site-forehead = forehead
desk-site-wrist = wrist
desk-site-neck = neck
desk-site-ear = ear
desk-site-armpit = armpit
seat-driver = Driver
seat = Seat { $n }
desk-reason-symptoms = Has symptoms
desk-reason-no_pass = No pass
desk-reason-not_local = Not from here
desk-reason-refused = Would not be measured
desk-reason-instrument = Thermometer is off
desk-reason-doctor = A doctor says so
desk-reason-ordered = Ordered from above
desk-reason-number = Reason { $n }
desk-void-undo = Taken back at once
desk-void-reading_wrong = Wrong reading
desk-void-direction_wrong = Wrong direction
desk-void-twice = Recorded twice
desk-void-person_wrong = Wrong person
desk-void-exercise = An exercise, not real
desk-void-outcome_wrong = Wrong outcome

## Fevers
fevers-words = { $n } still waiting, they come first. Then today's suspected and confirmed
fevers-none = Nobody has a fever today, and nobody waits.
fevers-more = There are more than are listed: the longest waits and the newest fevers are here.
fever-column = Fever
since-column = Since
slip-column = Slip
who-column = Who
first-column = First reading
outcome-column = Outcome
fever-waiting = Waiting
fever-suspected = Suspected
fever-confirmed = Confirmed
fever-none = No fever
outcome-gate = gate
outcome-officer = officer
outcome-second = second
outcome-place = sent to
outcome-told = told
outcome-none = Not measured again
resolutions = { $n } outcomes: please check
resolve-open = Resolve late
resolve-word = What was the last word?
resolve-reason = Why?
resolve-reason-none = Choose a reason
resolve-place = Sent where (optional)
resolve-told = Who was told (optional)
resolve-measured = A second reading was taken
resolve-reading = Second reading
resolve-site = Measured where
resolve-other = With another thermometer
resolve-send = Save the outcome
resolve-leave = Not now
resolve-done = Saved: { $slip }, { $word }. The gate hears of it at its next contact; nothing more to do.

## Records
records-words = The newest first. Open one to see who passed, or to void it
find = Find a slip, a plate, a name
records-none = No checks yet.
records-not_found = Nothing found. Please check the slip, plate or name.
records-more = These are the newest 200. To find an older one, type its slip, plate or name above.
when-column = When
direction-column = Way
subject-column = Who
told-column = Told
record-show = Show who passed
record-voided = Voided: { $reason }
record-late = From paper
record-uncertain = Time uncertain
passers-none = { $n } passers, none with a reading of their own.
passers-n = { $n } passers
desk-void-ask = Void it? Choose a reason and press it twice. Nothing is deleted; it only stops counting.
desk-void-again = Press again to void
desk-void-done = Saved: this check is voided and no longer counts. Reason: { $reason }.

## Held
held-words = They are safe here, but do not count until you decide
held-none = Nothing waits for you. All is well.
held-more = { $n } more follow when these are decided.
held-kind-check = Check
held-kind-resolution = Outcome
held-kind-void = Void
held-kind-shift = Shift
held-kind-other = Another record
held-came = Came
held-why-format_unknown = It is safe here: its format is newer than this hub can read. After the hub's update it is looked at again by itself; mostly there is nothing to decide.
held-why-kind_unknown = It is safe here: this hub does not know this kind yet. After the hub's update it is looked at again by itself; mostly there is nothing to decide.
held-why-value_implausible = It is safe here: one of its values cannot be. Call the checkpoint, then decide.
held-why-checkpoint_foreign = It is safe here: this device does not belong to the checkpoint that it names. Ask there whether the device was lent; if so, count it.
held-why-fork = It is safe here: this device has two histories. Ask the checkpoint whether its data was copied; count what was really measured.
held-why-device_revoked = It is safe here: this device was taken out of use. Find out who used it; count what was really measured.
rule-note = Why so (optional)
rule-count = Count it
rule-refuse = Do not count
rule-cannot = This one cannot be counted, only refused. The hub keeps it all the same.
rule-counted = Saved: record { $n } of { $device } counts from now on. The device hears of it at its next contact.
rule-refused = Saved: record { $n } of { $device } will not count, and the hub keeps it. The device hears of it at its next contact.

## Settings
config-title = What readings are judged by
config-version = Version { $n } is in force
config-built_in = The built-in settings are in force (version 0)
config-read_only = Officers of the district may change these. You can read them.
config-forehead = Forehead: suspected from, °C
config-ear = Ear: suspected from, °C
config-axillary = Armpit: suspected from, °C
config-too_low = Skin too cold below, °C
config-wait = Minutes to wait before a recheck
config-keep = Days that phones keep what is sent
config-second = Which second reading counts
config-second-other_site_or_thermometer = At another place or by another thermometer
config-second-any = Any
config-reasons = Your own reasons
config-reasons-hint = The seven built-in ones are always there. One that is taken away still stands in old records by its number
config-phones = Numbers to call
config-phones-hint = The phones list them when somebody is referred
config-places = Places to send to
config-places-hint = To choose from on the phones and when resolving late
config-none = None yet.
config-zh = Chinese
config-en = English
config-phone-label = Whose
config-phone-number = Number
config-place = Place
config-remove = Take away
config-add = Add one
config-full = At most { $n }.
config-save = Save the settings
config-unsaved = Changed, not saved yet
config-undo = Undo the changes
config-saved = Saved: version { $n } is in force. Devices use it from their next contact.
config-field-threshold = Look at the three thresholds (25.0 to 45.0)
config-field-too_low_dc = Look at "skin too cold": it must lie below the thresholds
config-field-recheck_wait_ms = Look at the minutes to wait (1 to 60)
config-field-keep_settled_days = Look at the days that phones keep (1 to 21)
config-field-reasons = Look at your own reasons: both languages, at most 40 characters each
config-field-phones = Look at the numbers to call: whose, and 5 to 15 digits
config-field-places = Look at the places: none empty, at most 40 characters each
config-overtaken = Somebody else saved version { $n }; what you typed is still here. Look at that version, or save yours over it.
config-take = Take that version
words-title = What is said to checkpoints
words-hint = The checkpoint's phones show it. Leave it empty to say nothing.
words-is_open = Open
words-is_closed = Closed
words-save = Save
words-saved = Saved. The checkpoint's devices show it from their next contact.

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

## Now
now = Now
today = today
now-span = { $date }, 00:00 to { $time }
total-entries = Entries
total-exits = Exits
total-suspected = Suspected fevers
suspected-column = Suspected
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
no-checkpoints = No checkpoints yet.
no-devices = No devices yet.
switch-language = Switch language
opening = Opening

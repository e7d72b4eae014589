# One text a code: is my record safe? what happened? what do I do? Two short sentences at most.
# The names are those of crates/domain/src/code.rs; a test fails when one is missing or too many.

## What a volunteer keys
reading_out_of_range = Not saved: a reading lies between 25.0 and 45.0. Please look at the thermometer and correct it.
reading_unlikely = Not saved yet: this reading is unusual. Please look at the thermometer once more, and if it is right press save again.
name_too_long = Not saved yet: a name has at most 40 characters. Please make it shorter.
text_unprintable = Not saved yet: the text has invisible marks. Please type it again.
phone_invalid = Not saved yet: a telephone number has 5 to 15 digits. Please correct it, or leave it empty.
text_too_long = Not saved yet: this text is too long. Please make it shorter.
plate_unlikely = Not saved yet: this is unlike most plates. Please look at the plate once more, and if it is right press save again.
seats_invalid = Not saved yet: a vehicle has at least one reading, and each seat stands once. Please look at the seats, correct them and save again.
count_invalid = Not saved yet: a count lies between 1 and 200, and takes in all who are recorded one by one. Please correct it and save again.
reason_needed = Not saved yet: this decision differs from what the reading says. Please choose a reason and save again.
disposition_needed = Not saved yet: no second reading decides it. Please choose admit, refer, turn back or left.
second_same = Not saved yet: same place and same thermometer as the first time. Please measure another place, or use another thermometer.
slip_malformed = Nothing was changed: a slip looks like 3-A-17. Please key it again as it stands on the paper.
slip_foreign = Nothing was changed: this slip is another checkpoint's. Please look at it once more; if it is right, tell the post lead.
slip_unknown = Nothing was changed: this device never gave out this slip. Please look at it once more; if it is right, tell the post lead.
seat_needed = Not saved yet: several people wait under this slip. Please choose the seat.
not_waiting = Nothing was changed: nobody waits there. Please look at the list of rechecks again.
resolved_already = Nothing was changed: this passer has an outcome already. If it is right there is nothing to do; if not, void that outcome first.
time_invalid = Not saved yet: a time looks like 14:05. Please correct it and save again.
time_ahead = Not saved yet: this time has not been yet. Please look at it again, or choose yesterday.
request_malformed = Not saved: the app did not understand this step. Try again; if it stays so, write it on paper.
check_unknown = Nothing was changed: this device has no such check. Please look at the recent checks again.
voided_already = Nothing was changed: this one is voided already. There is nothing to do.
undo_too_late = The record stands: ten seconds are over. To void it, open it in the recent checks and choose a reason.
void_shift_over = The record stands: its shift is over, and it can no longer be voided here. If it must be, tell the post lead.
shift_none = Nothing was changed: no shift runs on this device. Start one when the next crew comes on.
volunteer_unknown = Nothing was changed: this person is not on the list. Please choose again.

## This device
not_enrolled = Not saved: this device has no checkpoint yet. Connect it first, and write on paper until then.
data_in_use = Your records are safe: another window is using them. Use that window, or close it first.
vault_unavailable = Your records are safe, but they are locked and do not open. Unlock the device and open again, or ask the post lead.
storage_read_only = Not saved: this device cannot be written to. Write on paper and tell the post lead.
storage_nearly_full = Everything is saved, but the storage is nearly full. Send now, or change device.
storage_full = All earlier checks are safe, but the storage is full. Change device, or write on paper.
clock_wrong = Everything is saved, but this device's clock is wrong. Please set its date and time when nobody waits.
storage_failing = This one was not saved: the storage failed. Write it on paper and change device.
save_unsure = This one was perhaps not saved: the storage failed just then. Write it on paper with the time, and change device.
vault_key_wrong = Nothing was deleted: this device's key is not the one of its data file. Show it to the post lead; it must be enrolled anew.
store_damaged = Nothing was deleted: a part of the data file is damaged. Close this app and open it again; what can be read is kept.
store_salvaged = What could be read is safe and goes on being sent: the data file was damaged. Show this device to the post lead.
store_newer = Your records are safe: a newer version wrote them. Please update this app.

## Enrolment
link_invalid = Nothing was changed: this is not a checkpoint's link. Copy the whole link and paste it again.
link_foreign = Nothing was changed: this link is another hub's. Ask the post lead whether this device is to go there.
unsent_first = Nothing was changed: your own hub does not have everything yet. Send first, then go to the other hub.
hub_forged = Not connected: what answered is not the hub of the link. Do not try again; call the post lead.
hub_not_loopback = Not connected: this link leads over a road that anybody could read. Ask the community for another link.
code_unknown = Not connected: the link's ten minutes are over, or it is not known. Ask the post lead for a new link.
code_used = Not connected: another device used this link. Ask the post lead for a new link.
code_burnt = Not connected: this link is void; somebody else used it too, or wrong digits were typed. Ask the community for a new link.

## The link
hub_away = Your records are safe here; the hub does not answer. Carry on, it tries again by itself.
hub_busy = Your records are safe here; the hub is busy. Carry on, it tries again by itself.
hub_full = Your records are safe here: the hub's disk is full or fails, and it takes nothing now. Carry on, it tries again by itself.
link_slow = Your records are safe here: the network is too slow just now. Carry on, it sends smaller pieces.
hub_key_wrong = Your records are safe here: a stranger answers in the hub's place and was sent nothing. Use another network, or tell the post lead.
app_too_old = Your records are safe and still arrive: this app is too old. Carry on, and have the post lead update it some time.
hub_too_old = Your records are safe and still arrive: the hub is older than this app. Carry on and tell the post lead.
answer_foreign = Your records are safe here: what answered is not the hub, perhaps this network wants a sign-in. Carry on, or use another network.
receipt_invalid = Your records are safe here: the receipt that came cannot be trusted and is ignored. Carry on and tell the post lead.
batch_refused = Your records are safe here: the hub did not take this batch. Carry on and tell the post lead.
device_unknown = Your records are safe here: the hub does not know this device. Carry on and tell the post lead.
checkpoint_unknown = Your records are safe here: the hub no longer knows this device's checkpoint. Carry on and ask the community for a new link.

## What the hub says of a batch
batch_too_large = Your records are safe here: the batch was too large. Carry on, it sends smaller ones.
batch_malformed = Your records are safe here: the hub cannot read this batch. Carry on and tell the post lead.
signature_invalid = Your records are safe here: the hub does not know this device's signature. Carry on and tell the post lead.
hub_foreign = Your records are safe here: this batch was made for another hub. Carry on and tell the post lead.
nonce_stale = Your records are safe here: the request was too old. Carry on, it tries again by itself.

## Files that people carry
file_unknown = Nothing was changed: this file cannot be read here. Look at its name and choose the right one.
file_damaged = Nothing was changed: this file is damaged or was not copied whole. Copy it again, then try once more.
file_too_large = Nothing was changed: this file is too large to be the right one. Look at its name and choose again.
file_hub_foreign = Nothing was changed: this file is another hub's. Choose the file of your own hub.
file_device_foreign = Your records are safe here: this answer is for another device. Read it on that one.
file_outdated = Your records are safe here: the hub was restored since, so this answer is void. Write a new file and have it carried.

## What the hub says of one record: held
format_unknown = At the hub, not counted yet: its format is newer than the hub. It will count after the hub's update; nothing to do.
kind_unknown = At the hub, not counted yet: the hub does not know this kind. It will count after the hub's update; nothing to do.
value_implausible = At the hub, not counted yet: a number in it lies outside the usual range. An officer will decide; nothing to do.
checkpoint_foreign = At the hub, not counted yet: this device does not belong to that checkpoint. An officer will decide; nothing to do.
fork = At the hub, not counted yet: two different sets of records came from this device. Carry on and tell the post lead.
device_revoked = At the hub, not counted yet: this device was taken out of use. Change device and tell the post lead.

## What the hub says of one record: refused
body_malformed = Kept at the hub, but it will not count: it is incomplete. It stays on this device; tell the post lead.
target_foreign = Kept at the hub, but it will not count: it is about a check of another device or checkpoint. Tell the post lead.

## The hub's pages
sign_in_failed = Not signed in: the name or the password is wrong. Please try again.
sign_in_throttled = Not signed in: there were too many tries. Please wait one minute and try again.
signed_out = Nothing was changed: you are signed out. Please sign in again.
password_one_time = Nothing was changed: the one-time password only lets you sign in. Please choose your own password first.
password_too_short = The password was not changed: it needs 12 to 128 characters. Use a phrase that only you know.
password_common = The password was not changed: others would try this one first. Use a phrase that only you know.
ruling_impossible = Nothing was changed: this record cannot be made to count here. You can rule that it does not count; it is kept all the same.
ruled_already = Nothing was changed: somebody has ruled on this record already. Please look at the list again.
digits_wrong = Nothing was changed: no phone of this device shows these digits. Please type the new ones after its next contact.
fork_crowded = Nothing was changed: too many copies of this device have called. Take it out of service and connect another phone at the post.
config_invalid = Nothing was changed: one setting would mislead the gates. Please correct it and save again.
not_found = Nothing was changed: there is no such thing, or it is not for you. Please go back.
request_foreign = Nothing was changed: the request came from another page. Open the hub's own address again.
internal = This step failed and nothing was changed. Try again; if it stays so, tell the post lead.

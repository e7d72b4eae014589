# One text a code: is my record safe? what happened? what do I do? Two short sentences at most.
# The names are those of crates/domain/src/code.rs; a test fails when one is missing or too many.

## What a volunteer keys
reading_out_of_range = Not saved: only 25.0 to 45.0 can be. Please look at the thermometer and correct it.
reading_unlikely = Not saved yet: please look at the thermometer once more. If it is right, press save again.
name_too_long = Not saved yet: a name has at most 40 characters. Please make it shorter.
text_unprintable = Not saved yet: the text has invisible marks. Please type it again.
phone_invalid = Not saved yet: nobody could call this number. Please correct it, or leave it empty.
request_malformed = Not saved: the app did not understand this step. Try again; if it stays so, write it on paper.
check_unknown = Nothing was changed: this device has no such check. Please look at the recent checks again.
voided_already = This check is voided already. There is nothing to do.
undo_too_late = The check stands: ten seconds are over. To void it, open it in the recent checks and choose a reason.
volunteer_unknown = Nothing was changed: this person is not on the list. Please choose again.

## This device
not_enrolled = Not saved: this device has no checkpoint yet. Connect it first, and write on paper until then.
data_in_use = Your records are safe: another window is using them. Use that window, or close it first.
vault_unavailable = Your records are safe, but this device's key does not answer. Unlock the device and open again, or ask the post lead.
storage_read_only = Not saved: this device cannot be written to. Write on paper and tell the post lead.
storage_nearly_full = Everything is saved, but the storage is nearly full. Send now, or change device.
storage_full = All earlier checks are safe, but the storage is full. Change device, or write on paper.
storage_failing = This one was not saved: the storage failed. Write it on paper and change device.
store_damaged = Nothing was deleted: the data file is damaged and kept as it is. Change device and tell the post lead.
store_newer = Your records are safe: a newer version wrote them. Please update this app.

## Enrolment
link_invalid = Nothing was changed: this is not a checkpoint's link. Copy the whole link and paste it again.
link_foreign = Nothing was changed: this link is another hub's. Ask the post lead for your own hub's link.
hub_forged = Not connected: what answered is not the hub of the link. Do not try again; call the post lead.
hub_not_loopback = Not connected: this version reaches only a hub on the same machine. Ask the post lead for its link.
code_unknown = Not connected: the link's ten minutes are over, or it is not known. Ask for a new link.
code_used = Not connected: another device used this link. Ask for a new link.

## The link
hub_away = Your records are safe here; the hub does not answer. Carry on, it tries again by itself.
hub_busy = Your records are safe here; the hub is busy. Carry on, it tries again by itself.
answer_foreign = Your records are safe here: what answered is not the hub, perhaps this network wants a sign-in. Carry on, or use another network.
receipt_invalid = Your records are safe here: the receipt was not signed by the hub and is ignored. Carry on and tell the post lead.
batch_refused = Your records are safe here: the hub did not take this batch. Carry on and tell the post lead.
device_unknown = Your records are safe here: the hub does not know this device. Carry on and tell the post lead.

## What the hub says of a batch
batch_too_large = Your records are safe here: the batch was too large. Carry on, it sends smaller ones.
batch_malformed = Your records are safe here: the hub cannot read this batch. Carry on and tell the post lead.
signature_invalid = Your records are safe here: the hub does not know this device's signature. Carry on and tell the post lead.
hub_foreign = Your records are safe here: this batch was made for another hub. Carry on and tell the post lead.
nonce_stale = Your records are safe here: the request was too old. Carry on, it tries again by itself.

## What the hub says of one record: held
format_unknown = At the hub, not counted yet: its format is newer than the hub. It will count after the hub's update; nothing to do.
kind_unknown = At the hub, not counted yet: the hub does not know this kind. It will count after the hub's update; nothing to do.
value_implausible = At the hub, not counted yet: no thermometer shows this value. An officer will decide; nothing to do.
checkpoint_foreign = At the hub, not counted yet: this device does not belong to that checkpoint. An officer will decide; nothing to do.
fork = At the hub, not counted yet: this device has two histories. Carry on and tell the post lead.
device_revoked = At the hub, not counted yet: this device was taken out of use. Change device and tell the post lead.

## What the hub says of one record: refused
body_malformed = Kept at the hub, but it will not count: it is incomplete. It stays on this device; tell the post lead.
target_foreign = Kept at the hub, but it will not count: it voids a check that is not this device's. Tell the post lead.

## The hub's pages
sign_in_failed = Not signed in: the name or the password is wrong. Please try again.
signed_out = Nothing was changed: you are signed out. Please sign in again.
password_one_time = Please replace the one-time password first. Then you can see the rest.
password_too_short = The password was not changed: it needs at least 12 characters. Please make it longer.
password_common = The password was not changed: others would try this one first. Use a phrase that only you know.
not_found = Nothing was changed: there is no such thing, or it is not for you. Please go back.
request_foreign = Nothing was changed: the request came from another page. Open the hub's own address again.
internal = This step failed and nothing was changed. Try again; if it stays so, tell the post lead.

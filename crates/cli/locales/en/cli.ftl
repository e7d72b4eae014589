# What the command line says beside the sentences of the codes.

saved = Saved { $reading }: { $told }. No. { $seq }
saved_slip = Saved { $reading }: { $told }, slip { $slip }. No. { $seq }
admit = let through
recheck = measure again
refer = send on
turn_back = turn back
left = left
resolved = Slip { $slip }: { $told }. No. { $seq }
voided = No. { $voided } is voided by no. { $seq }
done = Done
enrol_digits = Tell these six digits to the officer: { $digits } ({ $checkpoint }). The device is connected once they are typed.
enrolled = Connected to { $name } (no. { $checkpoint }, device { $letter })
fork_waiting = Everything is saved. This device's data were copied: the hub counts what you record once the community has typed the digits { $digits }
fork_soon = Everything is saved. This device's data were copied: the digits for the community come with the next contact
status = { $records } records, { $unsent } unsent, { $held } held, { $refused } refused
exported = { $records } records written
chain_good = The chain is whole: { $records } records, { $purged } of them purged
chain_broken = The chain breaks at record { $seq } of database { $epoch }

## Failures that no code of the door names
data_missing = Nothing was done: say which data directory is meant, with --data or KADIAN_DATA.
listen_foreign = Nothing was started: only an address of this machine itself is served, such as 127.0.0.1:8421.
listen_failed = Nothing was started: the address is taken, or cannot be used.
config_malformed = Nothing was done: the configuration file cannot be read, or has a key that no flag has.
input_failed = Everything answered so far is saved: the input cannot be read any further.
output_failed = What was saved is safe: the output cannot be written.
packed = Written for the hub alone: { $records } records. They stay unsent until a receipt comes back
settled_file = { $settled } records now have a receipt, { $unsent } are unsent

//! A storage whose power can be cut: what was synced is there, what was not is there or not, whole or torn, in any order.
//!
//! The model: an fsync of a file makes its content, its length and, as on the file systems of phones and servers, its own
//! name durable; an fsync of the folder makes all names durable. Of names that are not, the first so many are there: such
//! file systems write names down in order. Storage that confirms an fsync and forgets is not modelled.

use super::log::Event;
use crate::dice::Dice;
use std::collections::BTreeMap;

/// What becomes of what was written and not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// All of it is gone.
    Dropped,
    /// The first so many writes are there.
    Shortened,
    /// Some are there, some are not.
    Thinned,
    /// Some are there, in another order than they were made.
    Reordered,
    /// As thinned, and single sectors of 512 bytes of one of them.
    Torn,
}

/// What a sector is, to a storage that loses its power while it writes.
const SECTOR: usize = 512;

/// A folder on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk {
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    synced_names: BTreeMap<String, usize>,
    unsynced_names: Vec<Naming>,
}

#[derive(Debug, Clone, Default)]
struct File {
    synced: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write { offset: usize, data: Vec<u8> },
    Truncate(usize),
}

#[derive(Debug, Clone)]
enum Naming {
    Create(String, usize),
    Remove(String),
    Rename(String, String),
}

impl Disk {
    /// A folder whose content was synced long ago.
    pub(super) fn of(content: &BTreeMap<String, Vec<u8>>) -> Self {
        let mut disk = Self::default();
        for (name, bytes) in content {
            let at = disk.add(File { synced: bytes.clone(), unsynced: Vec::new() });
            disk.names.insert(name.clone(), at);
            disk.synced_names.insert(name.clone(), at);
        }
        disk
    }

    /// One thing happens.
    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Write { name, offset, data } => {
                self.change(name, Change::Write { offset: *offset, data: data.clone() });
            }
            Event::Truncate { name, bytes } => self.change(name, Change::Truncate(*bytes)),
            Event::Sync { name } if name == "." => self.sync_names(self.unsynced_names.len()),
            Event::Sync { name } => self.sync(name),
            Event::Create { name } => {
                let at = self.add(File::default());
                self.names.insert(name.clone(), at);
                self.unsynced_names.push(Naming::Create(name.clone(), at));
            }
            Event::Unlink { name } => {
                self.names.remove(name);
                self.unsynced_names.push(Naming::Remove(name.clone()));
            }
            Event::Rename { from, to } => {
                if let Some(at) = self.names.remove(from) {
                    self.names.insert(to.clone(), at);
                }
                self.unsynced_names.push(Naming::Rename(from.clone(), to.clone()));
            }
            Event::Said { .. } => {}
        }
    }

    /// How many writes of a file are not synced.
    pub(super) fn n_unsynced(&self, name: &str) -> usize {
        self.names.get(name).map_or(0, |&at| self.files[at].unsynced.len())
    }

    /// How many writes are not synced, in whatever file.
    pub(super) fn n_unsynced_in_all(&self) -> usize {
        self.names.values().map(|&at| self.files[at].unsynced.len()).sum()
    }

    /// What is found when the power comes back.
    pub(super) fn image(&self, cut: Cut, dice: &mut Dice) -> BTreeMap<String, Vec<u8>> {
        let n_named = match cut {
            Cut::Dropped => 0,
            _ => index(dice.below(self.unsynced_names.len() as u64 + 1)),
        };
        let mut names = self.synced_names.clone();
        self.unsynced_names.iter().take(n_named).for_each(|naming| naming.apply(&mut names));
        // Where two files have unsynced writes, one of them is torn.
        let torn = dice.below(names.len().max(1) as u64);
        let files = names.into_iter().zip(0..);
        files
            .map(|((name, at), nth)| {
                let cut = if cut == Cut::Torn && nth != torn { Cut::Thinned } else { cut };
                (name, self.files[at].found(cut, dice))
            })
            .collect()
    }

    fn add(&mut self, file: File) -> usize {
        self.files.push(file);
        self.files.len() - 1
    }

    fn change(&mut self, name: &str, change: Change) {
        // What is written to a file without a name nobody finds again.
        if let Some(&at) = self.names.get(name) {
            self.files[at].unsynced.push(change);
        }
    }

    fn sync(&mut self, name: &str) {
        let Some(&at) = self.names.get(name) else { return };
        let file = &mut self.files[at];
        for change in std::mem::take(&mut file.unsynced) {
            change.apply(&mut file.synced);
        }
        let own = |naming: &Naming| matches!(naming, Naming::Create(_, created) if *created == at);
        if let Some(place) = self.unsynced_names.iter().position(own) {
            self.sync_names(place + 1);
        }
    }

    fn sync_names(&mut self, n: usize) {
        for naming in self.unsynced_names.drain(..n) {
            naming.apply(&mut self.synced_names);
        }
    }
}

impl File {
    fn found(&self, cut: Cut, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        let n = self.unsynced.len();
        let mut kept: Vec<Change> = match cut {
            Cut::Dropped => Vec::new(),
            Cut::Shortened => self.unsynced[..index(dice.below(n as u64 + 1))].to_vec(),
            Cut::Thinned | Cut::Reordered | Cut::Torn => {
                let of_ten = dice.between(1, 9);
                self.unsynced.iter().filter(|_| dice.below(10) < of_ten).cloned().collect()
            }
        };
        if cut == Cut::Reordered {
            shuffle(&mut kept, dice);
        }
        if cut == Cut::Torn && n > 0 {
            kept.push(self.unsynced[index(dice.below(n as u64))].clone());
            let (last, other) = (kept.len() - 1, index(dice.below(kept.len() as u64)));
            kept.swap(last, other);
            let place = index(dice.below(kept.len() as u64));
            let sectors = kept.remove(place).torn(dice);
            kept.splice(place..place, sectors);
        }
        kept.into_iter().for_each(|change| change.apply(&mut bytes));
        bytes
    }
}

impl Change {
    fn apply(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write { offset, data } => {
                let end = offset + data.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[offset..end].copy_from_slice(&data);
            }
            Self::Truncate(n) => bytes.resize(n, 0),
        }
    }

    /// Some of its sectors.
    fn torn(self, dice: &mut Dice) -> Vec<Self> {
        let Self::Write { offset, data } = self else { return vec![self] };
        let sectors = data.chunks(SECTOR).zip(0..).filter(|_| dice.below(2) == 0);
        let write =
            |(part, nth): (&[u8], usize)| Self::Write { offset: offset + nth * SECTOR, data: part.to_vec() };
        sectors.map(write).collect()
    }
}

impl Naming {
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Create(name, at) => drop(names.insert(name.clone(), *at)),
            Self::Remove(name) => drop(names.remove(name)),
            Self::Rename(from, to) => {
                if let Some(at) = names.remove(from) {
                    names.insert(to.clone(), at);
                }
            }
        }
    }
}

fn shuffle(changes: &mut [Change], dice: &mut Dice) {
    for last in (1..changes.len()).rev() {
        changes.swap(last, index(dice.below(last as u64 + 1)));
    }
}

fn index(n: u64) -> usize {
    usize::try_from(n).expect("an index")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(name: &str, offset: usize, byte: u8, n: usize) -> Event {
        Event::Write { name: name.into(), offset, data: vec![byte; n] }
    }

    fn disk(events: &[Event]) -> Disk {
        let mut disk = Disk::of(&BTreeMap::from([("db".to_owned(), vec![b'-'; 1_024])]));
        events.iter().for_each(|event| disk.apply(event));
        disk
    }

    #[test]
    fn what_was_synced_is_always_there_and_what_was_not_may_be() {
        let sync = Event::Sync { name: "db".into() };
        let disk =
            disk(&[write("db", 0, b'a', 512), sync, write("db", 512, b'b', 512), write("db", 0, b'c', 512)]);
        let mut dice = Dice::of(1);
        assert_eq!(disk.image(Cut::Dropped, &mut dice)["db"], [[b'a'; 512], [b'-'; 512]].concat());
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let image = &disk.image(Cut::Thinned, &mut dice)["db"];
            seen.insert((image[0], image[512]));
        }
        let all = [(b'a', b'-'), (b'a', b'b'), (b'c', b'-'), (b'c', b'b')];
        assert_eq!(seen, all.into_iter().collect());
    }

    #[test]
    fn a_write_is_torn_at_sectors_and_its_other_half_is_the_old_one() {
        let disk = disk(&[write("db", 0, b'a', 1_024)]);
        let mut dice = Dice::of(2);
        let seen: std::collections::BTreeSet<(u8, u8)> = (0..200)
            .map(|_| {
                let image = &disk.image(Cut::Torn, &mut dice)["db"];
                assert!(image[..512].iter().all(|byte| *byte == image[0]), "a sector is whole");
                (image[0], image[512])
            })
            .collect();
        assert!(seen.contains(&(b'a', b'-')) && seen.contains(&(b'-', b'a')), "{seen:?}");
    }

    #[test]
    fn a_new_file_has_its_name_once_it_is_synced_itself_or_its_folder_is() {
        let create = |name: &str| Event::Create { name: name.into() };
        let events = [create("a"), create("b"), Event::Sync { name: "b".into() }, create("c")];
        let names = |disk: &Disk| disk.image(Cut::Dropped, &mut Dice::of(1)).into_keys().collect::<Vec<_>>();
        let mut disk = disk(&events);
        assert_eq!(names(&disk), ["a", "b", "db"], "names are written down in order");
        disk.apply(&Event::Sync { name: ".".into() });
        assert_eq!(names(&disk), ["a", "b", "c", "db"]);
        disk.apply(&Event::Unlink { name: "a".into() });
        assert_eq!(names(&disk).len(), 4, "an unlink that is not synced may not have happened");
    }
}

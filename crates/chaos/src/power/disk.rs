//! A storage whose power can be cut: what was synced is there, what was not is there or not, whole or torn, in any order.
//!
//! The model: an fsync of a file makes its content, its length and, as on the file systems of phones and servers, its own
//! name durable; an fsync of the folder makes all names durable.
//! Of names that are not durable, the first so many are there: such file systems write names down in order. Storage that
//! confirms an fsync and forgets is not modelled.

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
    /// As thinned, and of one of them single sectors of 512 bytes.
    Torn,
}

/// What is found when the power comes back.
#[derive(Debug)]
pub(super) struct Image {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// What the cut is named for happened to at least one file: where nothing waits for an fsync nothing is torn.
    pub(super) is_as_named: bool,
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

    /// What is found when the power comes back.
    pub(super) fn image(&self, cut: Cut, dice: &mut Dice) -> Image {
        let n_named = match cut {
            Cut::Dropped => 0,
            _ => index(dice.below(self.unsynced_names.len() as u64 + 1)),
        };
        let mut names = self.synced_names.clone();
        self.unsynced_names.iter().take(n_named).for_each(|naming| naming.apply(&mut names));
        let torn = if cut == Cut::Torn { self.to_tear(&names, dice) } else { None };
        let mut image = Image { files: BTreeMap::new(), is_as_named: false };
        for (name, at) in names {
            let file = &self.files[at];
            let (bytes, is_as_named) = match torn {
                Some((torn, nth)) if torn == at => file.torn(nth, dice),
                _ if cut == Cut::Torn => (file.found(Cut::Thinned, dice).0, false),
                _ => file.found(cut, dice),
            };
            image.is_as_named |= is_as_named;
            image.files.insert(name, bytes);
        }
        image
    }

    /// Which write of which file is torn: one of more than a sector, where there is one that is not synced; else there is
    /// nothing to tear.
    fn to_tear(&self, names: &BTreeMap<String, usize>, dice: &mut Dice) -> Option<(usize, usize)> {
        // By file first: the log has more writes than all others together.
        let files: Vec<(usize, Vec<usize>)> = names
            .values()
            .map(|&at| (at, self.files[at].longer_than_a_sector()))
            .filter(|(_, writes)| !writes.is_empty())
            .collect();
        let (at, writes) = files.get(index(dice.below(files.len() as u64)))?;
        Some((*at, dice.pick(writes)))
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
    /// What is found of it, and whether what its cut is named for happened to it.
    fn found(&self, cut: Cut, dice: &mut Dice) -> (Vec<u8>, bool) {
        let n = self.unsynced.len();
        let mut kept: Vec<usize> = match cut {
            Cut::Dropped => Vec::new(),
            Cut::Shortened => (0..index(dice.below(n as u64 + 1))).collect(),
            Cut::Thinned | Cut::Reordered | Cut::Torn => self.thinned(dice),
        };
        if cut == Cut::Reordered {
            shuffle(&mut kept, dice);
        }
        let is_as_named = match cut {
            Cut::Dropped => n > 0,
            Cut::Shortened | Cut::Thinned => (1..n).contains(&kept.len()),
            Cut::Reordered => !kept.is_sorted(),
            Cut::Torn => false,
        };
        (self.with(kept.into_iter().map(|nth| self.unsynced[nth].clone())), is_as_named)
    }

    /// As thinned, but the nth write is there in part; and whether that can be seen: neither as if it had been made nor as if
    /// it had not.
    fn torn(&self, nth: usize, dice: &mut Dice) -> (Vec<u8>, bool) {
        let kept = self.thinned(dice);
        let (before, after): (Vec<usize>, Vec<usize>) =
            kept.into_iter().filter(|&other| other != nth).partition(|&other| other < nth);
        let among = |part: Vec<Change>| {
            let (before, after) =
                (before.iter().map(|&n| &self.unsynced[n]), after.iter().map(|&n| &self.unsynced[n]));
            self.with(before.cloned().chain(part).chain(after.cloned()))
        };
        let whole = self.unsynced[nth].clone();
        let bytes = among(whole.clone().torn(dice));
        let is_seen = bytes != among(Vec::new()) && bytes != among(vec![whole]);
        (bytes, is_seen)
    }

    fn thinned(&self, dice: &mut Dice) -> Vec<usize> {
        let of_ten = dice.between(1, 9);
        (0..self.unsynced.len()).filter(|_| dice.below(10) < of_ten).collect()
    }

    fn with(&self, changes: impl Iterator<Item = Change>) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        changes.for_each(|change| change.apply(&mut bytes));
        bytes
    }

    /// Writes that can be torn.
    fn longer_than_a_sector(&self) -> Vec<usize> {
        let can_tear = |change: &Change| matches!(change, Change::Write { data, .. } if data.len() > SECTOR);
        (0..).zip(&self.unsynced).filter(|(_, change)| can_tear(change)).map(|(nth, _)| nth).collect()
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

    /// Some of its sectors: at least one is there, and of more than one at least one is not.
    fn torn(self, dice: &mut Dice) -> Vec<Self> {
        let Self::Write { offset, data } = self else { return vec![self] };
        let n = data.len().div_ceil(SECTOR) as u64;
        let (there, apart) = (dice.below(n), 1 + dice.below(n.max(2) - 1));
        let gone = (there + apart) % n;
        let sectors = data.chunks(SECTOR).zip(0_u64..);
        sectors
            .filter(|(_, nth)| *nth == there || (*nth != gone && dice.below(2) == 0))
            .map(|(part, nth)| Self::Write { offset: offset + index(nth) * SECTOR, data: part.to_vec() })
            .collect()
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

fn shuffle(places: &mut [usize], dice: &mut Dice) {
    for last in (1..places.len()).rev() {
        places.swap(last, index(dice.below(last as u64 + 1)));
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
        assert_eq!(disk.image(Cut::Dropped, &mut dice).files["db"], [[b'a'; 512], [b'-'; 512]].concat());
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..200 {
            let image = &disk.image(Cut::Thinned, &mut dice).files["db"];
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
                let image = disk.image(Cut::Torn, &mut dice);
                let bytes = &image.files["db"];
                assert!(bytes[..512].iter().all(|byte| *byte == bytes[0]), "a sector is whole");
                assert!(image.is_as_named);
                (bytes[0], bytes[512])
            })
            .collect();
        assert_eq!(seen, [(b'a', b'-'), (b'-', b'a')].into_iter().collect());
    }

    #[test]
    fn where_one_file_waits_for_its_sync_and_another_does_not_the_first_is_torn() {
        let sync = |name: &str| Event::Sync { name: name.into() };
        let create = Event::Create { name: "wal".into() };
        let events = [
            write("db", 0, b'a', 1_024),
            sync("db"),
            create,
            sync("wal"),
            write("wal", 0, b'h', 24),
            write("wal", 24, b'b', 4_096),
        ];
        let (all, mut dice) = (disk(&events), Dice::of(3));
        for _ in 0..200 {
            let image = all.image(Cut::Torn, &mut dice);
            assert!(image.is_as_named);
            assert_eq!(image.files["db"], vec![b'a'; 1_024]);
            let n_there = image.files["wal"].iter().filter(|byte| **byte == b'b').count();
            assert!((512..4_096).contains(&n_there), "{n_there} bytes of the long write");
        }
        let mut dice = Dice::of(4);
        for (n_events, cut) in [(5, Cut::Torn), (4, Cut::Dropped), (5, Cut::Reordered), (5, Cut::Shortened)] {
            let disk = disk(&events[..n_events]);
            assert!((0..200).all(|_| !disk.image(cut, &mut dice).is_as_named), "{cut:?} of too little");
        }
        let reordered = (0..200).filter(|_| all.image(Cut::Reordered, &mut dice).is_as_named).count();
        assert!(
            (1..200).contains(&reordered),
            "two writes are not always both kept, and not always turned round"
        );
    }

    #[test]
    fn a_new_file_has_its_name_once_it_is_synced_itself_or_its_folder_is() {
        let create = |name: &str| Event::Create { name: name.into() };
        let events = [create("a"), create("b"), Event::Sync { name: "b".into() }, create("c")];
        let names =
            |disk: &Disk| disk.image(Cut::Dropped, &mut Dice::of(1)).files.into_keys().collect::<Vec<_>>();
        let mut disk = disk(&events);
        assert_eq!(names(&disk), ["a", "b", "db"], "names are written down in order");
        disk.apply(&Event::Sync { name: ".".into() });
        assert_eq!(names(&disk), ["a", "b", "c", "db"]);
        disk.apply(&Event::Unlink { name: "a".into() });
        assert_eq!(names(&disk).len(), 4, "an unlink that is not synced may not have happened");
    }
}

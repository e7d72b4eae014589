//! A post falls silent by the mere passing of time: whoever looks is told.

use crate::changes::{Change, Topic, Topics};
use crate::clock::Clock;
use crate::freshness::is_silent;
use crate::store::Store;
use kadian_domain::DeviceId;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How often it is looked: a post is said to be silent so much later than it is.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Tells of every device that falls silent, or is heard again, until the hub stops.
pub(super) async fn watch(store: Store, clock: Arc<dyn Clock>, mut stopped: watch::Receiver<bool>) {
    let mut before: Option<BTreeMap<DeviceId, u32>> = None;
    loop {
        match store.last_words().await {
            Ok(words) => {
                let now = silent(&words, clock.now_ms());
                if let Some(before) = &before {
                    changed(before, &now).for_each(|checkpoint| tell(&store, checkpoint));
                }
                before = Some(now);
            }
            Err(error) => {
                tracing::warn!(cause = %error, "it was not looked who is silent; it is tried again")
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// The devices that are silent, with their checkpoints.
fn silent(words: &[(u32, DeviceId, Option<i64>)], now_ms: i64) -> BTreeMap<DeviceId, u32> {
    let is_silent = |heard_ms: &Option<i64>| heard_ms.is_none_or(|heard_ms| is_silent(heard_ms, now_ms));
    let silent = words.iter().filter(|(_, _, heard_ms)| is_silent(heard_ms));
    silent.map(|(checkpoint, device, _)| (*device, *checkpoint)).collect()
}

/// The checkpoints of those that are in one and not in the other.
fn changed<'a>(
    before: &'a BTreeMap<DeviceId, u32>,
    now: &'a BTreeMap<DeviceId, u32>,
) -> impl Iterator<Item = u32> + 'a {
    let fell = now.iter().filter(|(device, _)| !before.contains_key(device));
    let spoke = before.iter().filter(|(device, _)| !now.contains_key(device));
    fell.chain(spoke).map(|(_, checkpoint)| *checkpoint)
}

fn tell(store: &Store, checkpoint: u32) {
    const LACKS: [Topic; 5] = [Topic::Now, Topic::Fevers, Topic::Held, Topic::Records, Topic::Devices];
    store.changes().tell(Change::At(checkpoint, Topics::of(&LACKS)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::freshness::SILENT_MS;

    #[test]
    fn whoever_falls_silent_or_speaks_again_is_told_by_checkpoint() {
        let (lin, chen) = (DeviceId::from_bytes([5; 16]), DeviceId::from_bytes([6; 16]));
        let words = [(1, lin, Some(0)), (2, chen, None)];
        let (early, late) = (silent(&words, SILENT_MS), silent(&words, SILENT_MS + 1));
        assert_eq!(changed(&early, &late).collect::<Vec<_>>(), [1]);
        assert_eq!(changed(&late, &early).collect::<Vec<_>>(), [1]);
        assert_eq!(changed(&late, &late).count(), 0);
    }
}

//! What a volunteer chooses or keeps, of which no record is made.

use super::Failed;
use super::shift::is_known;
use crate::core::Core;
use crate::door::{GateDraft, Language, Theme};
use kadian_domain::{Code, Problem, VolunteerId};
use kadian_store::{Store, drafts, state};

/// Far more than the gate's fields take, with every seat filled; a runaway screen fills no disk.
const DRAFT_BYTES_MAX: usize = 16 << 10;
/// The sizes of text that every screen is looked at in.
const TEXT_PERCENTS: [u32; 4] = [100, 125, 150, 200];

/// Says who stands at the post from now on; 0 is "not said".
pub(crate) fn choose_volunteer(store: &mut Store, volunteer: u32) -> Result<(), Problem> {
    let volunteer = VolunteerId::new(volunteer);
    store.write::<_, Failed>(|tx| {
        is_known(tx, volunteer)?;
        Ok(state::set_volunteer(tx, volunteer)?)
    })?;
    Ok(())
}

/// Keeps what is half keyed.
pub(crate) fn keep_draft(store: &mut Store, core: &Core, draft: &GateDraft) -> Result<(), Problem> {
    let text = json(draft);
    if text.len() > DRAFT_BYTES_MAX {
        return Err(Problem::new(Code::RequestMalformed));
    }
    let kept = core.post.current(store);
    store.write::<_, Failed>(|tx| Ok(drafts::set(tx, &text)?))?;
    if let Some(kept) = kept {
        core.post.keep(store, kept);
    }
    Ok(())
}

/// People were told what stood as a notice.
pub(crate) fn seen_notice(store: &mut Store) -> Result<(), Problem> {
    store.write::<_, Failed>(|tx| Ok(state::set_notice(tx, None)?))?;
    Ok(())
}

/// Says which language leads.
pub(crate) fn choose_language(store: &mut Store, language: Language) -> Result<(), Problem> {
    let tag = match language {
        Language::ZhHans => "zh-Hans",
        Language::En => "en",
    };
    store.write::<_, Failed>(|tx| Ok(state::set_language(tx, tag)?))?;
    Ok(())
}

/// Says how the screens look.
pub(crate) fn choose_look(store: &mut Store, theme: Theme, text_percent: u32) -> Result<(), Problem> {
    if !TEXT_PERCENTS.contains(&text_percent) {
        return Err(Problem::at(Code::RequestMalformed, "text_percent"));
    }
    store.write::<_, Failed>(|tx| Ok(state::set_look(tx, theme_word(theme), text_percent)?))?;
    Ok(())
}

fn theme_word(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::Sun => "sun",
    }
}

/// The theme of a word; as the device says where it is none.
pub(crate) fn theme_of(word: &str) -> Theme {
    [Theme::Light, Theme::Dark, Theme::Sun]
        .into_iter()
        .find(|theme| theme_word(*theme) == word)
        .unwrap_or_default()
}

pub(super) fn json(draft: &GateDraft) -> String {
    serde_json::to_string(draft).unwrap_or_default()
}

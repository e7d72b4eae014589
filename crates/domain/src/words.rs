//! The words by which values stand in tables, files and exports: one word a value, the same everywhere.

use crate::check::{Direction, Disposition};
use crate::fever::{Cause, FinalDisposition};
use crate::reading::{Method, Site};
use crate::ruling::Decision;
use crate::subject::SubjectKind;
use crate::void::VoidReason;

macro_rules! words {
    ($($name:ident { $($variant:ident = $word:literal,)* })*) => {
        $(impl $name {
            /// The word of this value.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The value of a word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        })*

        #[cfg(test)]
        mod tests {
            use super::*;

            #[test]
            fn words_are_those_of_the_door() {
                $($(
                    assert_eq!($name::from_word($word), Some($name::$variant));
                    assert_eq!($name::$variant.as_str(), $word);
                )*)*
            }
        }
    };
}

words! {
    Direction { Entry = "entry", Exit = "exit", }
    Disposition { Admit = "admit", Recheck = "recheck", Refer = "refer", TurnBack = "turn_back", Left = "left", }
    Cause { None = "none", Fever = "fever", TooCold = "too_cold", }
    FinalDisposition { Admit = "admit", Refer = "refer", TurnBack = "turn_back", Left = "left", }
    SubjectKind { Person = "person", Vehicle = "vehicle", Bus = "bus", Tally = "tally", }
    Decision { Count = "count", Refuse = "refuse", }
    Method { Forehead = "forehead", Ear = "ear", Axillary = "axillary", }
    Site { Forehead = "forehead", Wrist = "wrist", Neck = "neck", Ear = "ear", Armpit = "armpit", }
    VoidReason {
        Undo = "undo",
        ReadingWrong = "reading_wrong",
        DirectionWrong = "direction_wrong",
        Twice = "twice",
        PersonWrong = "person_wrong",
        Exercise = "exercise",
        OutcomeWrong = "outcome_wrong",
    }
}

//! `pack` and `settle`: what waits, carried to the hub by hand, and the receipts back.

use crate::access::Access;
use crate::failure::Failure;
use crate::out::{self, Form};
use crate::sentences::both;
use std::path::{Path, PathBuf};

/// Writes what is unsent to a file.
pub(crate) fn pack(dir: &Path, file: &Path, form: Form) -> Result<(), Failure> {
    let packed = Access::open(dir)?.pack(&absolute(file)?)?;
    let gaps = [("records", &*packed.records.to_string())];
    out::answer(form, &packed, || both("packed", &gaps))
}

/// Takes in receipts from a file.
pub(crate) fn settle(dir: &Path, file: &Path, form: Form) -> Result<(), Failure> {
    let settled = Access::open(dir)?.settle(&absolute(file)?)?;
    let gaps = [("settled", &*settled.settled.to_string()), ("unsent", &*settled.unsent.to_string())];
    out::answer(form, &settled, || both("settled_file", &gaps))
}

/// The owner of the directory may work elsewhere.
fn absolute(file: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(file).map_err(|_| Failure::outside("output_failed"))
}

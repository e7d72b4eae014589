//! The chart of the README: how many times better each row is than what a district would otherwise use, on one
//! logarithmic axis.
//!
//! What always holds: it is drawn from rows that were printed, and shows nothing that the table does not say. What is held
//! against a limit of the machine, which nobody can beat, stands in the table alone.

use crate::table::{Budget, Row, digits};
use std::fmt::Write;

const ROW_PX: f64 = 44.0;
const HEAD_PX: f64 = 64.0;
const FOOT_PX: f64 = 40.0;
const WIDTH_PX: f64 = 960.0;
/// Names to the left of it, bars to the right.
const AXIS_PX: f64 = 500.0;
const END_PX: f64 = 880.0;
/// As long as a name may be; of a longer one the last parts are left out.
const NAME_CHARS_MAX: usize = 66;

const OURS: &str = "#0d4f6c";
const LESS: &str = "#b4632a";
const LINE: &str = "#c9c6bd";
const TEXT: &str = "#1d1f1e";
const SOFT: &str = "#5d605c";

/// One bar: how many times better, and what was promised.
struct Bar {
    what: String,
    beside: String,
    better: f64,
    promised: Option<f64>,
}

/// The chart as SVG; None where no row has a ratio.
pub(crate) fn svg(rows: &[Row]) -> Option<String> {
    let bars: Vec<Bar> = rows.iter().filter_map(bar).collect();
    let most = bars.iter().map(|bar| bar.better).fold(f64::MIN, f64::max);
    let least = bars.iter().map(|bar| bar.better).fold(f64::MAX, f64::min);
    if bars.is_empty() {
        return None;
    }
    // Whole powers of ten around all of them, and at least from a half to two.
    let (from, to) = (least.min(0.5).log10(), most.max(2.0).log10().ceil());
    let x = |times: f64| AXIS_PX + (times.log10() - from) / (to - from) * (END_PX - AXIS_PX);
    let height = HEAD_PX + ROW_PX * bars.len() as f64 + FOOT_PX;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH_PX} {height}\" \
         font-family=\"sans-serif\" font-size=\"14\" fill=\"{TEXT}\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"20\" y=\"32\" font-size=\"18\" font-weight=\"700\">How many times better than what else there is</text>\n"
    );
    let bottom = height - FOOT_PX;
    for power in from.ceil() as i32..=to as i32 {
        let times = 10_f64.powi(power);
        let (at, width) = (x(times), if power == 0 { 2 } else { 1 });
        let _ = writeln!(
            svg,
            "<path d=\"M{at:.1} {HEAD_PX}V{bottom}\" stroke=\"{LINE}\" stroke-width=\"{width}\"/>\
             <text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            bottom + 20.0,
            if power == 0 { "as good".to_owned() } else { format!("{}x", digits(times)) },
        );
    }
    for (place, bar) in bars.iter().enumerate() {
        draw(&mut svg, bar, HEAD_PX + ROW_PX * (place as f64 + 0.5), &x);
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

fn draw(svg: &mut String, bar: &Bar, y: f64, x: &dyn Fn(f64) -> f64) {
    let (even, at) = (x(1.0), x(bar.better));
    let colour = if bar.better >= 1.0 { OURS } else { LESS };
    let _ = writeln!(
        svg,
        "<text x=\"20\" y=\"{:.1}\" font-size=\"13\">{}</text>\
         <text x=\"20\" y=\"{:.1}\" font-size=\"12\" fill=\"{SOFT}\">beside {}</text>\
         <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"14\" fill=\"{colour}\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\" font-weight=\"700\">{}x</text>",
        y - 3.0,
        bar.what,
        y + 14.0,
        bar.beside,
        even.min(at),
        y - 7.0,
        (at - even).abs().max(1.0),
        bar.promised.map_or(even, x).max(even).max(at) + 8.0,
        y + 5.0,
        digits(bar.better),
    );
    if let Some(promised) = bar.promised {
        let _ = writeln!(
            svg,
            "<path d=\"M{:.1} {:.1}v22\" stroke=\"{TEXT}\" stroke-width=\"2\"/>",
            x(promised),
            y - 11.0
        );
    }
}

fn bar(row: &Row) -> Option<Bar> {
    let (ratio, (baseline, _)) = (row.ratio?, row.baseline.as_ref()?);
    let (better, promised) = match row.budget {
        // Whoever is promised to be reached in part alone is a limit.
        Budget::RatioAtLeast(bound) if bound < 1.0 => return None,
        Budget::RatioAtLeast(bound) => (ratio.median, Some(bound)),
        Budget::AtMost(_) => (1.0 / ratio.median, None),
        Budget::RatioAtMost(_) | Budget::MoreAtMost(_) | Budget::None => return None,
    };
    let short = baseline.split([',', ':', ';', '(']).next().unwrap_or(baseline);
    let what = escaped(name(&format!("{}: {}", row.bench, row.what)));
    Some(Bar { what, beside: escaped(name(short.trim())), better, promised })
}

/// A name without the parts for which there is no room.
fn name(text: &str) -> &str {
    let mut name = text;
    while name.chars().count() > NAME_CHARS_MAX
        && let Some((head, _)) = name.rsplit_once(", ")
    {
        name = head;
    }
    name
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spread::Pairs;
    use crate::table::Unit;

    fn row(ours: f64, theirs: f64, budget: Budget) -> Row {
        let mut pairs = Pairs::default();
        (0..15).for_each(|_| pairs.push(ours, theirs));
        Row::of_pairs("upload", ("a <b> & c", Unit::PerSecond), "PouchDB, no fsync", &pairs, budget).unwrap()
    }

    #[test]
    fn a_bar_says_how_many_times_better_whether_more_or_less_is_better() {
        let more = bar(&row(100.0, 4.0, Budget::RatioAtLeast(20.0))).unwrap();
        assert_eq!((more.better, more.promised), (25.0, Some(20.0)));
        let less = bar(&row(10.0, 20.0, Budget::AtMost(12.0))).unwrap();
        assert_eq!((less.better, less.promised), (2.0, None));
        assert_eq!((more.what.as_str(), more.beside.as_str()), ("upload: a &lt;b&gt; &amp; c", "PouchDB"));
        for limit in [Budget::RatioAtMost(1.25), Budget::RatioAtLeast(0.5)] {
            assert!(bar(&row(1.0, 1.0, limit)).is_none(), "a limit is no rival");
        }
    }

    #[test]
    fn a_name_without_room_loses_its_last_parts_and_no_half_word() {
        let long = "bytes: a record without name and phone, 2000 a batch, both ways with HTTP";
        assert_eq!(name(long), "bytes: a record without name and phone, 2000 a batch");
        assert_eq!(name("start: to the first key"), "start: to the first key");
    }

    #[test]
    fn a_chart_is_one_drawing_with_a_bar_for_each_row_that_has_a_ratio() {
        let rows = [
            row(100.0, 4.0, Budget::RatioAtLeast(20.0)),
            row(1.0, 2.0, Budget::RatioAtLeast(1.0)),
            Row::of_count("size", ("the hub", Unit::MebiBytes), 14.0, Budget::AtMost(30.0)),
        ];
        let svg = svg(&rows).unwrap();
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        assert_eq!(svg.matches("height=\"14\"").count(), 2);
        assert_eq!(svg_of_none(), None);
    }

    fn svg_of_none() -> Option<String> {
        svg(&[])
    }
}

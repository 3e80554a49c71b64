//! The report as a picture.

use super::Report;
use super::measure::Measured;
use std::fmt::Write as _;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 420.0;
const MARGIN: f64 = 60.0;
/// Height of a line of the legend.
const LINE: f64 = 20.0;
const COLORS: [&str; 6] = [
    "#0b6e99", "#b3541e", "#3d7a3d", "#7a3d7a", "#8a6d00", "#555555",
];

/// Processor seconds for a second of audio, by the length of the sentence: a line for each case.
pub(crate) fn plot(report: &Report) -> String {
    let points = |measured: &Measured| -> Vec<(f64, f64)> {
        let spoken = measured.sentences.iter();
        spoken
            .map(|spoken| (spoken.audio_s, spoken.cpu_s / spoken.audio_s))
            .collect()
    };
    let all: Vec<(f64, f64)> = report
        .medians()
        .flat_map(|(_, measured)| points(measured))
        .collect();
    let longest = all.iter().map(|point| point.0).fold(1.0, f64::max);
    let slowest = all.iter().map(|point| point.1).fold(0.1, f64::max);
    let x = |seconds: f64| MARGIN + seconds / longest * (WIDTH - 2.0 * MARGIN);
    let y = |rtf: f64| HEIGHT - MARGIN - rtf / slowest * (HEIGHT - 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"{MARGIN}\" y=\"24\" font-size=\"14\">CPU seconds for a second of audio, by length</text>\n",
        HEIGHT + LINE * n_lines(report.medians().count()),
    );
    let (left, right, bottom) = (x(0.0), x(longest), y(0.0));
    let _ = writeln!(
        out,
        "<path d=\"M{left} {} V{bottom} H{right}\" fill=\"none\" stroke=\"#333\"/>\n\
         <text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{longest:.1} s of audio</text>\n\
         <text x=\"{left}\" y=\"{}\" text-anchor=\"end\" dx=\"-4\">{slowest:.2}</text>",
        y(slowest),
        bottom + 20.0,
        y(slowest),
    );
    for (index, (name, measured)) in report.medians().enumerate() {
        let color = COLORS[index % COLORS.len()];
        // A longer text may give shorter audio; the line goes by audio.
        let mut points = points(measured);
        points.sort_by(|left, right| left.0.total_cmp(&right.0));
        let line: Vec<String> = points
            .into_iter()
            .map(|(seconds, rtf)| format!("{:.1},{:.1}", x(seconds), y(rtf)))
            .collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>\n\
             <text x=\"{MARGIN}\" y=\"{}\" fill=\"{color}\">{name}</text>",
            line.join(" "),
            HEIGHT + LINE * n_lines(index),
        );
    }
    out + "</svg>\n"
}

#[expect(clippy::cast_precision_loss, reason = "there are a handful of cases")]
fn n_lines(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::report;
    use super::*;

    #[test]
    fn the_plot_has_a_line_for_each_case_that_ran() {
        let plot = plot(&report());
        assert_eq!(plot.matches("<polyline").count(), 1);
        assert!(plot.starts_with("<svg") && plot.ends_with("</svg>\n"));
    }
}

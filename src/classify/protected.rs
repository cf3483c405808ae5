//! Accusations about officials and public power (检举控告 in the narrow sense), told apart from reports about firms and neighbours.

use super::alarms::{Alarm, Finding, Heard};

/// Below this probability of an accusation nothing is looked for, unless the message itself reports someone.
const BARELY: f32 = 0.03;

/// Words by which a message itself reports someone.
pub(super) const REPORTS: [&str; 4] = ["举报", "控告", "检举", "揭发"];

/// What is found in accusations.
fn is_wrong(finding: Finding) -> bool {
    matches!(finding, Finding::PublicWrong | Finding::PowerWrong | Finding::Deed)
}

/// Whether the message accuses officials or public power. `accusation` is the probability of that purpose: where it is high, one
/// sentence with a power and a wrong is enough; where it is low, only a wrong that needs public power counts. Rather too many than too few.
/// `heard` are the texts of the message with their words of alarm, `reports` says whether one of [`REPORTS`] stands in them.
pub(super) fn is_protected(heard: &[Heard<'_>], reports: bool, accusation: f32) -> bool {
    let suspected = accusation >= 0.08 || reports;
    if !suspected && accusation < BARELY {
        return false;
    }
    heard.iter().any(|heard| {
        let mut any = false;
        heard.each_sentence(is_wrong, |alarm| {
            any = accuses(alarm, accusation, suspected);
            any
        });
        any
    })
}

/// Whether a sentence may accuse those in public power, whatever the purpose of its message: all that [`is_protected`] can find.
pub(super) fn may_accuse(alarm: &Alarm<'_>) -> bool {
    accuses(alarm, 1.0, true)
}

fn accuses(alarm: &Alarm<'_>, accusation: f32, suspected: bool) -> bool {
    let found = |finding| alarm.found.contains(&finding);
    let named = suspected && found(Finding::PublicWrong) && (accusation >= 0.2 || alarm.holds("power"));
    let alleged = accusation >= 0.3 && found(Finding::PowerWrong) && (accusation >= 0.6 || !alarm.holds("firm"));
    named || alleged || found(Finding::Deed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::alarms::SHIPPED;

    #[track_caller]
    fn check(body: &str, accusation: f32, expected: bool) {
        let reports = REPORTS.iter().any(|word| body.contains(word));
        assert_eq!(is_protected(&[SHIPPED.hear(body)], reports, accusation), expected, "{body}");
        assert!(
            !expected || crate::classify::screen("", body).accusation,
            "the screen passes over {body}"
        );
    }

    #[test]
    fn accusations_about_officials_are_protected() {
        check("实名举报某局长受贿。", 0.9, true);
        check("村支书把低保名额给了亲戚,优亲厚友。", 0.5, true);
        check("村主任侵占集体土地款。", 0.5, true);
        check("民警与赌场老板勾结。", 0.6, true);
    }

    #[test]
    fn deeds_are_known_without_their_name() {
        check("所长每天开公车接送孩子。", 0.1, true);
        check("队长逢年过节要摊贩意思意思。", 0.1, true);
        check("村支书的弟媳吃低保。", 0.1, true);
        check("校长在招标中插手。", 0.1, true);
    }

    #[test]
    fn reports_about_firms_and_neighbours_are_not() {
        check("举报楼下无证诊所。", 0.9, false);
        check("这家培训机构乱收费,请局长严查。", 0.8, false);
        check("邻居违法搭建,望城管部门查处。", 0.8, false);
    }

    #[test]
    fn suggestions_against_corruption_accuse_nobody() {
        check("建议加强廉政教育,预防腐败。", 0.02, false);
    }
}

//! Accusations about officials and public power (检举控告 in the narrow sense), told apart from reports about firms and neighbours.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use crate::text::Document;

/// Wrongdoing that only those in public power can commit: naming it is enough.
static PUBLIC_WRONGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        "贪污|受贿|行贿|索贿|贪官|贪腐|腐败|保护伞|以权谋私|渎职|滥用职权|徇私|枉法|官商|吃拿卡要|权钱交易|中饱私囊|优亲厚友|村霸|",
        "公款(?:吃喝|旅游|私用)|公车私用|买官|卖官|利益输送|吃空饷|索要(?:红包|好处|回扣)|收(?:受)?(?:红包|好处费|回扣)|买选票|贿选|拉票贿|暗箱操作|",
        "(?:私分|挪用|侵吞|侵占|套取|冒领|截留|克扣|虚报)[^,。;!?]{0,12}(?:资金|专款|公款|补贴|补助|低保|救济|集体|征地款|补偿款|扶贫|财政|国家)"
    ))
});

/// Wrongdoing that is protected when someone in public power stands in the same sentence.
static WRONGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "勾结|串通|包庇|袒护|纵容|充当|通风报信|打击报复|乱作为|弄虚作假|造假|敲诈|勒索|殴打|打人|谋取私利|谋私|违纪|违规|违法|非法|乱收费|收受|私吞|侵占|挪用|欺压|嫖|赌博|强拆|野蛮执法|暴力执法|粗暴执法|举报|检举|控告|揭发|实名",
    )
});

/// People and bodies that hold public power.
static POWERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        "书记|局长|县长|区长|镇长|乡长|市长|处长|科长|村长|村主任|主任|所长|站长|庭长|院长|校长|支书|会计|干部|公务员|官员|领导|村官|",
        "民警|警察|交警|辅警|城管|法官|检察官|执法(?:人员|队|局)|工作人员|派出所|公安局|法院|检察院|(?:镇|乡|县|区|市)政府|村委|居委|国土|拆迁办|指挥部|中队|大队"
    ))
});

/// Bodies with offices' names that hold no public power: their chiefs' wrongs are reports of firms.
static FIRMS: LazyLock<Regex> =
    LazyLock::new(|| pattern("公司|物业|培训|中介|酒店|超市|药店|诊所|民办|私立|幼儿园|业委会|业主委员会|医美|美容|健身"));

/// 'Please strike hard', said to those in power, accuses nobody of them.
static ASKED_OF_POWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:请|望|求|盼|恳请|希望|建议|感谢)[^,。;!?]{0,16}(?:书记|局长|县长|区长|镇长|市长|领导|政府|部门|公安|城管|民警|工商|机关|法院|检察院)|(?:尊敬的|敬爱的)[^,。;!?]{0,12}",
    )
});

fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text)
        .dfa_size_limit(8 << 20)
        .build()
        .expect("a pattern written here")
}

/// Whether the message accuses officials or public power. `accusation` is the probability of that purpose: where it is high, one
/// sentence with a power and a wrong is enough; where it is low, only a wrong that needs public power counts. Rather too many than too few.
pub(crate) fn is_protected(document: &Document, accusation: f32) -> bool {
    let texts = [&document.title, &document.body, &document.measures];
    if accusation < 0.08
        && !texts
            .iter()
            .any(|part| part.text().contains("举报") || part.text().contains("控告") || part.text().contains("检举"))
    {
        return false;
    }
    texts.iter().any(|part| {
        part.sentences
            .iter()
            .any(|range| accuses_power(&part.text()[range.clone()], accusation))
    })
}

fn accuses_power(sentence: &str, accusation: f32) -> bool {
    if PUBLIC_WRONGS.is_match(sentence) && (accusation >= 0.2 || POWERS.is_match(sentence)) {
        return true;
    }
    if accusation < 0.3 || !WRONGS.is_match(sentence) {
        return false;
    }
    let addressed = ASKED_OF_POWER.replace_all(sentence, "");
    POWERS.is_match(&addressed) && WRONGS.is_match(&addressed) && (accusation >= 0.6 || !FIRMS.is_match(&addressed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Prepared, Segmenter};

    fn check(body: &str, accusation: f32, expected: bool) {
        let segmenter = Segmenter::new(&[]);
        let prepared = |text| Prepared::new(text, &segmenter);
        let document = Document {
            title: prepared(""),
            body: prepared(body),
            measures: prepared(""),
            paraphrase: false,
        };
        assert_eq!(is_protected(&document, accusation), expected, "{body}");
    }

    #[test]
    fn accusations_about_officials_are_protected() {
        check("实名举报某局长受贿。", 0.9, true);
        check("村支书把低保名额给了亲戚,优亲厚友。", 0.5, true);
        check("村主任侵占集体土地款。", 0.5, true);
        check("民警与赌场老板勾结。", 0.6, true);
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

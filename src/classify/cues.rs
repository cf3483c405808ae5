//! Cues: words that office practice reads a message by, found once and counted by kind, in the whole text, the title and the close.

use std::sync::LazyLock;

use crate::text::{Document, Found, Prepared, TokenKind};

/// Kinds of cues; the position in the list is the kind. Words are normalised (Simplified, half width, lower case).
const CUES: &[(Cue, &str)] = &[
    (
        Cue::Suggest,
        "建议 提议 倡议 呼吁 献策 献计 金点子 点子 设想 构想 提案 意见和建议 合理化",
    ),
    (
        Cue::Could,
        "能否 可否 能不能 可不可以 是否可以 是否能 不妨 不如 何不 为什么不 为何不 最好 可以考虑 \
        考虑",
    ),
    (Cue::Should, "应该 应当 必须 需要 有必要 务必 尽量 尽早 理应 亟待"),
    (Cue::Hope, "希望 盼望 期盼 期待 盼 但愿 望 呼吁"),
    (
        Cue::Beg,
        "恳请 请求 恳求 恳切 跪求 求助 救救 敬请 拜托 恳望 申请 诉求 要求 强烈要求",
    ),
    (
        Cue::Question,
        "请问 咨询 想问 询问 问一下 问下 想知道 想了解 了解一下 请教 请告知 请解答 解答 不知道 \
        不知 求解 疑问",
    ),
    (
        Cue::When,
        "何时 什么时候 多久 几时 进展 进度 怎么办 如何办 怎样 哪里 哪些 多少 什么 是不是 \
        有没有 是否",
    ),
    (Cue::Particle, "吗 呢 ?"),
    (
        Cue::Report,
        "举报 检举 揭发 控告 查处 严查 彻查 查办 严惩 严厉打击 打击 取缔 追究 曝光 调查 立案 \
        法办 惩治",
    ),
    (
        Cue::Wrong,
        "违法 非法 违规 违章 违建 无证 涉嫌 诈骗 骗 欺诈 造假 弄虚作假 虚假 假冒 伪造 乱收费 \
        收费 强迫 强制 强拆 霸王 黑心 黑恶 传销 赌博 偷 暴力 威胁 殴打 打人 私自 擅自 克扣",
    ),
    (
        Cue::Official,
        "贪污 受贿 行贿 贿赂 腐败 保护伞 勾结 以权谋私 渎职 滥用职权 不作为 乱作为 徇私 官商 \
        吃拿卡要 挪用 侵占 套取 冒领 中饱私囊 包庇 纵容 村霸 优亲厚友 公款 贪官 截留",
    ),
    (
        Cue::Body,
        "书记 局长 县长 镇长 乡长 村长 主任 所长 校长 干部 领导 公务员 工作人员 民警 城管 \
        村委 居委 村支书 政府 单位",
    ),
    (
        Cue::Court,
        "法院 判决 起诉 上诉 仲裁 诉讼 官司 执行局 法官 检察院 复议 律师 刑事 立案 报案 报警 \
        派出所 公安 经侦",
    ),
    (
        Cue::Contract,
        "合同 协议 违约 赔偿 退款 退费 退还 退钱 定金 订金 首付 贷款 产权证 房产证 交房 延期 \
        补偿 欠款 消费者 维权 霸王条款",
    ),
    (Cue::Wages, "工资 欠薪 薪 拖欠 血汗钱 农民工 劳动合同 社保 工伤 辞退 加班 公积金"),
    (
        Cue::Own,
        "本人 我家 我是 我们家 我的 我于 我儿 我女 我父 我母 我爸 我妈 我老 我小孩 我在 我想 \
        小孩 孩子",
    ),
    (
        Cue::Group,
        "小区 业主 物业 开发商 楼盘 我们 邻居 村民 我村 家长 员工 职工 居民 住户 学校 全体 \
        老师 学生",
    ),
    (
        Cue::Public,
        "全市 全区 全县 全省 市民 城市 广大 群众 百姓 游客 行人 司机 社会 公众 老人 残疾人 \
        市区 县城 城区 交通 文明 形象 发展 经济 旅游 乘客",
    ),
    (
        Cue::Act,
        "增设 增加 增开 设立 设置 建立 建设 修建 新建 扩建 开通 延长 延伸 拓宽 优化 调整 \
        改造 改为 改成 推行 推广 引进 引入 制定 出台 完善 规划 打造 安装 取消 合并 试点 \
        公示 整合 利用 实行 统一 组织 开展 成立 配备 加装 设计 移至 错峰 开放 共享 种植 \
        疏导 分流 划定 限行 禁止 宣传 鼓励 补贴 采用 搭建",
    ),
    (
        Cue::Slogan,
        "加强 加大 高度重视 重视 提高 严格 进一步 力度 监管 整治 素质 意识 规范 落实 强化",
    ),
    (
        Cue::Cause,
        "因为 由于 原因 导致 造成 所以 因此 根源 究其 引起 使得 致使 之所以 症结 缘于 源于 \
        以致 从而",
    ),
    (
        Cue::Lack,
        "缺乏 不足 不合理 没有 缺少 不够 过少 太少 不完善 脱节 滞后 空白 不便 隐患 弊端 矛盾 \
        问题",
    ),
    (
        Cue::Place,
        "路口 大道 路与 交汇 附近 门口 旁边 对面 路段 街道 地铁 公交 高速 隧道 大桥 广场 \
        公园 号线 栋 单元 镇 村 站",
    ),
    (
        Cue::Time,
        "每天 早上 晚上 凌晨 高峰 上午 下午 年前 年来 至今 去年 今年 昨天 今天 最近 目前 \
        已经 月份 年底 现在",
    ),
    (
        Cue::Order,
        "一是 二是 三是 首先 其次 再次 最后 第一 第二 第三 1、 2、 3、 1. 2. 3. \
        一、 二、 三、 (1) (2) 一方面 另一方面 同时 另外 此外",
    ),
    (
        Cue::Solve,
        "解决 处理 整改 答复 回复 说法 协调 帮忙 帮助 投诉 反映 重视 管管 管一管 做主 \
        主持公道 公道 关注 督促 核实 尽快",
    ),
    (Cue::Thanks, "感谢 谢谢 致谢 表扬 点赞 辛苦 致敬 祝 此致 敬礼 好评"),
    (
        Cue::Benefit,
        "有利于 有助于 利于 方便 造福 便于 提升 促进 既能 避免 减少 缓解 这样 以便 从而 节约 \
        节省 带动 惠及 改善 确保 保障 双赢 一举",
    ),
    (
        Cue::Compare,
        "其他城市 其它城市 外地 国外 借鉴 参照 参考 学习 例如 比如 如果 像 先进 经验 发达 \
        类似 相比",
    ),
    (
        Cue::Suffer,
        "扰民 噪音 噪声 严重影响 无法 苦不堪言 恶劣 难闻 臭 危险 受害 痛苦 无奈 睡 可怜 困难 \
        天理 气愤 难道 竟然 居然 至今 多次 没人",
    ),
    (Cue::Promote, "我公司 我司 专利 研发 加盟 试用 采购 产品 技术 合作 平台 项目"),
    (Cue::Exclaim, "!"),
];

/// A kind of cue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cue {
    Suggest,
    Could,
    Should,
    Hope,
    Beg,
    Question,
    When,
    Particle,
    Report,
    Wrong,
    Official,
    Body,
    Court,
    Contract,
    Wages,
    Own,
    Group,
    Public,
    Act,
    Slogan,
    Cause,
    Lack,
    Place,
    Time,
    Order,
    Solve,
    Thanks,
    Benefit,
    Compare,
    Suffer,
    Promote,
    Exclaim,
}

/// How many kinds of cues there are.
pub(crate) const N_CUES: usize = CUES.len();

/// All cues, in the order of their kinds.
pub(super) fn words() -> Vec<&'static str> {
    CUES.iter().flat_map(|(_, words)| words.split(' ')).collect()
}

/// For each of [`words`] its kind.
static KINDS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let kinds = CUES.iter();
    kinds
        .flat_map(|(cue, words)| std::iter::repeat_n(*cue as u8, words.split(' ').count()))
        .collect()
});

/// A cue found in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CueHit {
    /// Its first byte.
    pub start: u32,
    /// Its kind.
    pub(crate) kind: u8,
}

impl CueHit {
    /// The hit of one of [`words`].
    pub(super) fn of(found: Found) -> Self {
        Self {
            start: found.start as u32,
            kind: KINDS[found.word],
        }
    }
}

/// The cues of a normalised text in order, the longest where several begin at one place.
#[cfg(test)]
pub(crate) fn find_cues(text: &str) -> Vec<CueHit> {
    super::ListedWords::of(text).cues
}

/// How many numbers [`document_cues`] returns.
pub(crate) const CUE_WIDTH: usize = 3 * N_CUES + 8;

/// The cues of a message as numbers: for each kind ln(1 + count) in the body, whether it is in the title, whether it is in the close
/// (the last two sentences); then lengths, numbers in digits, and what the form gives apart.
pub(crate) fn document_cues(document: &Document, title: &[CueHit], body: &[CueHit]) -> Vec<f32> {
    let mut cues = vec![0.0f32; CUE_WIDTH];
    let sentences = &document.body.sentences;
    let close = sentences
        .get(sentences.len().saturating_sub(2))
        .map_or(0, |sentence| sentence.start as u32);
    for hit in body {
        cues[usize::from(hit.kind)] += 1.0;
        if hit.start >= close {
            cues[2 * N_CUES + usize::from(hit.kind)] = 1.0;
        }
    }
    let counts = cues[..N_CUES].iter_mut().filter(|count| **count > 0.0);
    counts.for_each(|count| *count = count.ln_1p());
    for hit in title {
        cues[N_CUES + usize::from(hit.kind)] = 1.0;
    }
    let chars = (document.body.text().len() as f32 / 3.0).ln_1p();
    let numbers = n_numbers(&document.body) as f32;
    let share = numbers / (document.body.tokens.len().max(1) as f32);
    let flag = |value: bool| f32::from(u8::from(value));
    let rest = [
        chars,
        chars * chars / 10.0,
        (sentences.len() as f32).ln_1p(),
        numbers.ln_1p(),
        share,
        flag(document.title.text().is_empty()),
        flag(!document.measures.text().is_empty()),
        flag(document.paraphrase),
    ];
    cues[3 * N_CUES..].copy_from_slice(&rest);
    cues
}

fn n_numbers(prepared: &Prepared) -> usize {
    prepared.tokens.iter().filter(|token| token.kind == TokenKind::Number).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_in_their_order() {
        assert!(CUES.iter().enumerate().all(|(at, (cue, _))| *cue as usize == at));
    }

    #[test]
    fn the_longest_cue_counts_once() {
        let kinds: Vec<u8> = find_cues("强烈要求增设路灯").iter().map(|hit| hit.kind).collect();
        assert_eq!(kinds, [Cue::Beg as u8, Cue::Act as u8]);
    }
}

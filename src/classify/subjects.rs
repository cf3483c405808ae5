//! Subjects of government work, by the words that name them: what a small set of read messages cannot teach about fields and aspects.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Words of each subject, normalised; a subject is a position in the list.
const SUBJECTS: &[&str] = &[
    // Roads and traffic.
    "公交 公交车 地铁 轻轨 红绿灯 信号灯 斑马线 天桥 人行道 机动车 非机动车 停车 停车位 停车场 堵车 拥堵 交警 出租车 的士 网约车 共享单车 \
     电动车 摩托车 货车 客车 班车 车道 道路 路口 公路 马路 高速 匝道 收费站 立交 隧道 大桥 限速 违停 驾校 驾照 驾驶证 车管所 年检 交通 路灯 \
     修路 破损 坑洼 断头路 拓宽 站台 线路 火车站 高铁 铁路 机场 汽车站 护栏 隔离带 掉头 左转 右转 电子眼 罚单 路面 硬化 通车",
    // Schools.
    "学校 小学 中学 初中 高中 大学 高校 学院 幼儿园 幼儿 教师 老师 学生 家长 校长 班主任 补课 补习 培训班 学费 学位 学区 入学 招生 高考 中考 教育 \
     教育局 课程 作业 校服 食堂 校园 寒暑假 放假 毕业 毕业证 文凭 教材 考试 四六级 学籍 军训 宿舍 职校 中专 研究生 奖学金 助学金 托管 体育馆 健身 体育",
    // Work and pay.
    "工资 欠薪 农民工 民工 劳动 劳动合同 劳动局 劳动保障 就业 招聘 失业 加班 工伤 社保 五险一金 养老保险 事业单位 公务员 编制 招考 面试 创业 \
     辞退 职工 员工 工龄 下岗 买断 待遇 津贴 补贴 讨薪 血汗钱 人社局 人事局 职称 双休 带薪 公积金 实习 改制 企业退休",
    // Health.
    "医院 医生 医保 医疗 看病 挂号 住院 门诊 病人 患者 药品 药店 诊所 卫生院 卫生局 卫健委 卫计委 手术 报销 新农合 农合 疫苗 护士 急救 120 体检 \
     癌症 疾病 病房 药费 医药费 合作医疗 大病 村医 行医 妇幼 肿瘤 保健 治疗",
    // Cleanliness.
    "垃圾 垃圾桶 垃圾站 环卫 卫生 脏乱差 脏 臭味 恶臭 污水 下水道 厕所 公厕 保洁 清扫 清运 渣土 粪 苍蝇 蚊子 老鼠 牛皮癣 小广告 油烟 烧烤 大排档 \
     夜宵 摊 占道 城管 市容 堆放 清理 化粪池 餐饮 遛狗 狗粪 洒水",
    // Estates and their managers.
    "物业 物业费 物业公司 业委会 业主委员会 业主大会 小区 业主 保安 门禁 电梯 维修基金 车位 车库 楼道 住改商 公共收益 前期物业 绿化带 消防通道 高空抛物 住户",
    // Old buildings.
    "老旧小区 旧城改造 老城区 棚改 棚户区 危房 危旧 加装电梯 旧改 旧房 老小区 提质改造 筒子楼 老房子 外墙脱落 房屋改造 城中村 改造 年久失修",
    // The old.
    "老人 老年 老年人 养老 养老院 敬老院 退休 退休金 离退休 养老金 空巢 孤寡 老干部 优待证 老年卡 高龄 居家养老 老有所 晚年 退休人员 工龄补偿",
    // The poor and weak.
    "低保 低保户 贫困 贫困户 扶贫 残疾 残疾人 残疾证 救助 困难户 廉租房 公租房 经济适用房 五保 特困 民政 精准扶贫 救济 孤儿 慰问 流浪 弱势群体 困难群众 帮扶",
    // Women and children.
    "妇女 生育 产假 孕妇 计生 计划生育 独生子女 二胎 准生证 婚姻 离婚 结婚 家暴 儿童 未成年 性侵 外嫁女 母婴 哺乳 生育津贴 社会抚养费 上环 女职工 留守儿童",
    // Homes and developers.
    "房屋 买房 购房 房价 楼盘 开发商 交房 商品房 精装 房产证 产权 产权证 首付 房贷 预售 网签 限购 期房 烂尾 质量 漏水 渗水 开裂 安置房 安置 拆迁 征地 征收 \
     补偿 征收补偿 宅基地 自建房 违建 违章建筑 小产权 规划 用地 土地 建房 国土",
    // Pollution.
    "污染 噪音 噪声 扰民 废气 粉尘 扬尘 排放 环保 环保局 环评 雾霾 空气 水质 河道 排污 化工 搅拌站 工厂 施工 夜间施工 采石 采砂 矿 砖厂 养殖 养殖场 辐射 \
     基站 麻将馆 广场舞 鞭炮 烟花 生态 森林 湿地 湖 河 水库 树木 毁林 异味 刺鼻 重金属 焚烧 高音喇叭 音响",
    // Water, power, gas, nets.
    "停水 自来水 供水 水压 停电 供电 电力 电费 电网 电压 燃气 天然气 煤气 暖气 供暖 宽带 网络 移动 联通 电信 信号 水费 水表 电表 用水 用电 通讯 光纤 管网 电视",
    // Firms and markets.
    "营业执照 企业 投资 招商 税务 纳税 税 工商 工商局 审批 注册 经营 商户 个体 招标 投标 中标 围标 垄断 协会 市场监管 竞争 营商 许可证 资质 小微 贷款 银行 融资 商标 保险公司",
    // Buyers.
    "消费者 退款 退费 退货 欺诈 消费 会员卡 预付卡 售后 美容 健身房 商家 店家 假货 价格 收费 12315 合同 定金 旅行社 套路 中介 维权 虚假宣传 直销 保健品",
    // Shopping areas.
    "商圈 商业街 步行街 商场 商业综合体 购物中心 超市 商业中心 商铺 门面 夜市 农贸市场 菜市场 专业市场 商业广场 商业",
    // Industry.
    "产业 产业园 园区 工业园 开发区 高新区 制造 农业 种植 农产品 合作社 科技 新能源 项目 产能 企业发展 自贸区 加工 物流 产业发展 农业产业 特色 经济发展 转型",
    // Culture and tourism.
    "旅游 景区 景点 文化 图书馆 博物馆 古镇 遗址 文物 历史 名胜 公园 门票 游客 演出 剧场 电视台 节目 广播 影视 文化馆 风景区 纪念馆 导游 民俗 传统文化 文艺 古建筑 旅游区 寺 名人",
    // Safety.
    "安全隐患 消防 火灾 治安 抢劫 盗窃 小偷 扒手 传销 诈骗 报警 派出所 公安 民警 经侦 案件 立案 刑事 黑社会 涉黑 赌博 毒品 吸毒 打架 斗殴 安全生产 爆炸 煤气罐 校园贷 集资 p2p 高利贷 易燃 \
     危险品 监控 扫黑 非法集资 犯罪",
    // Justice.
    "法院 法官 判决 执行局 诉讼 检察院 律师 司法 仲裁 公证 行政复议 看守所 监狱 调解 法律援助 强制执行 冤案 鉴定 枉法 上诉 起诉",
    // Villages and officials.
    "村委 村委会 村干部 村支书 村民 居委会 社区居委 镇政府 乡政府 选举 村务 集体 财务公开 干部 作风 公车 贪污 腐败 纪委 信访 党员 档案 户口 户籍 身份证 迁户 落户 政务 办事 窗口 热线 \
     回复 办证 村霸 基层 殡葬 公墓 民主 网民 留言 村组 组长 行政区划 乡镇",
    // Greenery and city looks.
    "绿化 绿地 公园 广场 口袋公园 景观 亮化 夜景 雕塑 城市形象 城市建设 城区 市政 井盖 排水 内涝 积水 路牌 地名 规划局 市政设施 游园 城市 城建 基础设施 配套",
];

/// How many subjects there are.
const N_SUBJECTS: usize = SUBJECTS.len();

/// How many numbers [`subjects_of`] returns.
pub(crate) const SUBJECT_WIDTH: usize = 2 * N_SUBJECTS;

static AUTOMATON: LazyLock<(AhoCorasick, Vec<u8>)> = LazyLock::new(|| {
    let words = SUBJECTS
        .iter()
        .enumerate()
        .flat_map(|(subject, words)| words.split(' ').map(move |word| (word, subject as u8)));
    let (words, subjects): (Vec<&str>, Vec<u8>) = words.unzip();
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .expect("a short list of words");
    (automaton, subjects)
});

/// For each subject its share among the words found in the whole message, and the same in the title. Cost: one pass.
#[must_use]
pub(crate) fn subjects_of(title: &str, body: &str) -> [f32; SUBJECT_WIDTH] {
    let mut shares = [0.0f32; SUBJECT_WIDTH];
    let (overall, of_title) = shares.split_at_mut(N_SUBJECTS);
    count(body, overall);
    count(title, of_title);
    for (overall, &of_title) in overall.iter_mut().zip(&*of_title) {
        *overall += 2.0 * of_title;
    }
    for part in [overall, of_title] {
        let total = part.iter().sum::<f32>() + 2.0;
        part.iter_mut().for_each(|count| *count = (*count / total).sqrt());
    }
    shares
}

fn count(text: &str, counts: &mut [f32]) {
    let (automaton, subjects) = &*AUTOMATON;
    for hit in automaton.find_iter(text) {
        counts[usize::from(subjects[hit.pattern().as_usize()])] += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_named_most_has_the_largest_share() {
        let shares = subjects_of("增开公交", "公交车站台太少,红绿灯太长,学校门口尤其拥堵。");
        assert!(shares[1..N_SUBJECTS].iter().all(|&share| share < shares[0]));
        assert!(shares[1] > 0.0 && shares[N_SUBJECTS] > 0.0 && shares[N_SUBJECTS + 1] == 0.0);
    }
}

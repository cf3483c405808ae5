//! Subjects of government work, by the words that name them: what a small set of read messages cannot teach about fields and aspects.

use std::sync::LazyLock;

use super::ListedWords;

/// Words of each subject, normalised; a subject is a position in the list.
const SUBJECTS: &[&str] = &[
    // Buses, trains and stations.
    "公交 公交车 公交线路 班次 地铁 轻轨 站台 线路 换乘 首末班 火车站 高铁 铁路 城铁 机场 汽车站 班车 客车 \
     客运 校车 大巴 公交站 号线 出行",
    // Roads and their condition.
    "道路 公路 马路 路口 高速 匝道 收费站 立交 隧道 大桥 路灯 修路 破损 坑洼 断头路 拓宽 护栏 路面 硬化 通车 \
     车道 人行道 斑马线 天桥 地下通道 主干道 通行 修建公路 村道 路段",
    // Traffic order.
    "红绿灯 信号灯 机动车 非机动车 违停 乱停乱放 停车 停车位 停车场 停车费 堵车 拥堵 交警 出租车 的士 的哥 \
     网约车 打车 共享单车 单车 电动车 摩托车 货车 限速 限行 禁行 驾校 驾照 驾驶证 车管所 年检 交通 隔离带 掉头 \
     左转 右转 电子眼 罚单 扣分 交通事故 车辆 车流 早晚高峰 大车 超载 充电桩",
    // Kindergartens and schools.
    "学校 小学 中学 初中 高中 幼儿园 幼儿 教师 老师 学生 家长 校长 班主任 补课 培训班 培训机构 学费 学位 学区 \
     入学 招生 中考 教育局 课程 作业 校服 校园 寒暑假 放假 教材 学籍 托管 晚自习 义务教育 教育 办学 择校 择班 \
     就读 上学 读书 借读 艺术特长",
    // Universities and examinations.
    "大学 高校 学院 高考 毕业证 毕业生 文凭 考试 四六级 军训 宿舍 职校 职业学院 中专 研究生 奖学金 助学金 录取 \
     本科 专科 学历 考生 资格证 自考 教师资格 实习 寝室 学分 分数线",
    // Sport.
    "体育 体育馆 健身器材 健身 运动 球场 篮球 足球 羽毛球 游泳 游泳馆 马拉松 体育场 体育局 活动中心 体彩",
    // Pay and employment.
    "工资 欠薪 拖欠工资 农民工 民工 劳动 劳动合同 劳动局 劳动监察 劳动保障 就业 招聘 失业 失业金 加班 工伤 \
     五险一金 员工 辞退 双休 带薪 讨薪 血汗钱 薪 工时 劳务 上班 年休假 包工头 提成 押金",
    // Public posts and staff.
    "事业单位 公务员 编制 招考 面试 招录 人事局 人社局 人社厅 职称 干部 公开招聘 考试录用 岗位 待遇 绩效 津贴 \
     补贴 教师工资 临聘 借调 人事档案 人才 选调 岗位认定 探亲假 乡镇公务员 奖金 年终奖",
    // Old firms' staff.
    "下岗 买断 工龄 改制 职工 企业退休 国企 破产 老工人 退伍 军人 转业 复员 退役 安置工作 军转 供销社 内退",
    // Pensions and insurance.
    "社保 养老保险 社保卡 社保局 缴费 退休 退休金 离退休 养老金 退休人员 退休年龄 视同缴费 公积金 住房公积金 参保 \
     断缴 补缴 失地农民",
    // The old.
    "老人 老年 老年人 养老 养老院 敬老院 空巢 孤寡 老干部 优待证 老年卡 高龄 居家养老 老有所 晚年 赡养 老龄 \
     老年大学 欺骗老人",
    // Health care.
    "医院 医生 医保 医疗 看病 挂号 住院 门诊 病人 患者 药品 药店 诊所 卫生院 卫生局 卫健委 卫计委 手术 报销 \
     新农合 农合 疫苗 护士 急救 120 体检 癌症 疾病 病房 药费 医药费 合作医疗 大病 村医 行医 肿瘤 保健院 \
     治疗 医疗机构 卫生服务中心 医疗费 医疗保险 医务",
    // Rubbish and toilets.
    "垃圾 垃圾桶 垃圾站 垃圾分类 垃圾中转站 环卫 环境卫生 脏乱差 脏 臭味 恶臭 厕所 公厕 保洁 清扫 清运 苍蝇 \
     蚊子 老鼠 牛皮癣 小广告 清理 粪 化粪池 遛狗 狗粪 洒水 卫生死角 消毒 灭蚊 蟑螂",
    // Stalls and fumes.
    "油烟 烧烤 大排档 夜宵 摊 摊贩 流动摊点 占道 占道经营 城管 市容 堆放 餐饮 早餐 饭店 夜市 餐馆",
    // Sewers and flooding.
    "污水 下水道 排水 内涝 积水 井盖 管道 堵塞 水淹 被淹 排污口 污水管 雨水 黑臭水体",
    // Estates' managers.
    "物业 物业费 物业公司 业委会 业主委员会 业主大会 保安 门禁 维修基金 公共收益 前期物业 住改商 物业管理 物业服务 \
     绿化带 消防通道 高空抛物 断水断电",
    // Estates.
    "小区 业主 电梯 车位 车库 地下车库 楼道 住户 邻居 阳台 楼上 楼下 架空层 楼栋 外墙 顶楼 花园 家园",
    // Old buildings.
    "老旧小区 旧城改造 老城区 棚改 棚户区 危房 危旧 加装电梯 旧改 旧房 老小区 提质改造 筒子楼 老房子 房屋改造 \
     城中村 年久失修 家属区 宿舍楼 老旧 水改 电改 一户一表 三供一业",
    // The poor and weak.
    "低保 低保户 贫困 贫困户 扶贫 残疾 残疾人 残疾证 救助 困难户 廉租房 公租房 经济适用房 五保 特困 民政 民政局 \
     精准扶贫 救济 孤儿 慰问 流浪 弱势群体 困难群众 帮扶 保障房 住房保障 残联",
    // Women, children, families.
    "妇女 生育 产假 孕妇 怀孕 计生 计生委 计生办 计划生育 独生子女 二胎 准生证 婚姻 离婚 结婚 家暴 儿童 未成年 \
     性侵 外嫁女 母婴 哺乳 生育津贴 社会抚养费 上环 女职工 留守儿童 再婚 独生女 出嫁女 婚育",
    // Buying homes.
    "买房 购房 购房者 房价 楼盘 开发商 交房 商品房 精装 房产证 不动产 产权 产权证 首付 房贷 预售 网签 限购 \
     期房 烂尾 延期交房 契税 房产 住房 落户 捆绑 认筹 摇号 一房二卖 售楼 房地产 样板房 开盘",
    // Faults of buildings.
    "房屋质量 质量问题 漏水 渗水 开裂 墙体 裂缝 偷工减料 验收 工程质量 建筑 施工方 防水 房屋安全 房损",
    // Land, demolition, resettlement.
    "安置房 安置 拆迁 拆迁户 征地 征收 补偿 征收补偿 宅基地 自建房 土地 田 耕地 国土 国土局 建房 建房补贴 农田 \
     林地 移民 土地流转 补偿款 门面 过渡费 安置区",
    // Illegal building and planning.
    "违建 违章建筑 违规建设 规划 用地 规划局 规划图 闲置 空地 地块 控规 拆违 乱搭乱建 违法建筑 强拆 小产权 选址 \
     片区",
    // Noise.
    "噪音 噪声 扰民 施工扰民 夜间施工 凌晨 广场舞 麻将馆 音响 高音喇叭 ktv 歌厅 酒吧 睡觉 休息 吵 分贝 工地 \
     鸣笛 鞭炮 隔音 隔音屏",
    // Pollution by works.
    "污染 废气 粉尘 扬尘 排放 环保 环保局 环评 雾霾 空气 排污 化工 搅拌站 工厂 采石 采砂 矿 砖厂 养殖场 \
     养猪场 异味 刺鼻 重金属 焚烧 纸厂 喷漆 灰尘 冶炼 毒气 辐射 基站 高压线 变电站 光污染 殡仪馆",
    // Nature.
    "生态 森林 湿地 河 河道 湖 水库 树木 毁林 砍伐 野生动物 水质 水源 水土流失 绿水青山 捕鱼 电鱼 河长 山塘 \
     溪",
    // Water, power, gas.
    "停水 自来水 供水 饮水 水压 停电 供电 电力 电费 电网 电压 燃气 天然气 煤气 暖气 供暖 水费 水表 电表 用水 \
     用电 水厂 水利 灌溉 变压器 电线 购电 路灯电",
    // Nets and post.
    "宽带 网络 移动 联通 电信 信号 通讯 光纤 邮政 快递 邮局 有线电视 手机 流量 话费 微信 支付宝 app 公众号 \
     网站 官网 二维码 系统",
    // Licences, taxes, firms.
    "营业执照 企业 税务 纳税 税 工商 工商局 审批 注册 经营 商户 个体 市场监管 营商 许可证 资质 小微 商标 发票 \
     营业 经营权 出租车公司 公司 有限公司 加油站 质监 无证经营",
    // Tenders and monopolies.
    "招标 投标 中标 围标 评标 垄断 协会 竞争 政府采购 工程款 承包 招投标 竞标 恶意 砂石 公共资源",
    // Banks and insurers.
    "银行 贷款 融资 保险公司 信用社 农商银行 征信 信用卡 理赔 金融 存款 利息 砍头息 网贷 投资理财",
    // Buyers.
    "消费者 退款 退费 退货 欺诈 消费 会员卡 预付卡 售后 美容 健身房 商家 店家 假货 假冒 价格 收费 物价局 \
     12315 定金 旅行社 套路 中介 维权 虚假宣传 直销 保健品 食品 食品安全 短斤少两 二手车 4s店 质量差 合同 \
     乱收费",
    // Shops and shopping areas.
    "商圈 商业街 步行街 商场 商业综合体 购物中心 超市 商业中心 商铺 门面 农贸市场 菜市场 专业市场 商业广场 商业 \
     美食街 综合体 建材市场 大市场 市场",
    // Industry and farming.
    "产业 产业园 园区 工业园 开发区 高新区 经开区 制造 智能制造 农业 种植 农产品 合作社 科技 新能源 产能 自贸区 \
     加工 物流园 物流 招商引资 招商 转型 特色小镇 经济发展 电商 电子商务 创业 农民 乡村振兴 养殖",
    // Culture.
    "文化 图书馆 博物馆 历史 名人 演出 剧场 电视台 节目 广播 影视 文化馆 传统文化 文艺 古建筑 文物 遗址 雕像 \
     文化遗产 非遗 书店 动画片 电影 戏 名城 寺 道观 书院",
    // Tourism.
    "旅游 景区 景点 古镇 名胜 门票 游客 风景区 纪念馆 导游 旅游区 风光 5a 农家乐 民宿 漂流 焰火 烟花 \
     旅游资源 旅游局 纪念品 旅行",
    // Parks and green.
    "绿化 绿地 公园 口袋公园 景观 亮化 夜景 游园 栈道 休闲 座椅 凉亭 草坪 树 种树 行道树",
    // City building.
    "城市 城市建设 市政 基础设施 配套 路牌 地名 市政设施 城区 新城 新区 县城 城市形象 片区开发 城建 公共设施 \
     建设 一体化 城镇 地下管廊 广告牌",
    // Fire and hidden danger.
    "安全隐患 消防 火灾 消防栓 易燃 危险品 煤气罐 液化气 爆炸 安全生产 塌方 滑坡 防汛 应急 安监 隐患 地质灾害 \
     安全 烟花爆竹",
    // Crime and police.
    "治安 抢劫 盗窃 小偷 扒手 传销 诈骗 报警 派出所 公安 公安局 民警 经侦 案件 立案 刑事 黑社会 涉黑 黑恶 \
     赌博 毒品 吸毒 打架 斗殴 打伤 校园贷 集资 p2p 高利贷 非法集资 犯罪 监控 扫黑 车贷 受害人 跑路 盗 骗 \
     嫖",
    // Courts.
    "法院 法官 判决 执行局 诉讼 检察院 律师 司法 仲裁 公证 行政复议 看守所 监狱 调解 法律援助 强制执行 冤案 \
     鉴定 枉法 上诉 起诉 司法局 法律",
    // Villages and officials.
    "村委 村委会 村干部 村支书 村支部 村民 村主任 社区居委 镇政府 乡政府 选举 村务 集体 财务公开 作风 公车 贪污 \
     腐败 纪委 党员 党费 村霸 基层 民主 村组 组长 不作为 乡镇 两委 农田直补 直补",
    // Registers and counters.
    "户口 户籍 身份证 迁户 集体户 档案 政务 政务中心 办事 窗口 热线 办证 证明 12345 信访 回复 留言 网民 \
     出入境 护照 行政区划 殡葬 公墓 居住证 上户 销号 居委会 社区",
];

/// How many subjects there are.
const N_SUBJECTS: usize = SUBJECTS.len();

/// How many numbers [`subjects_of`] returns.
pub(crate) const SUBJECT_WIDTH: usize = 2 * N_SUBJECTS;

/// The words of all subjects, in their order.
pub(super) fn words() -> Vec<&'static str> {
    SUBJECTS.iter().flat_map(|words| words.split(' ')).collect()
}

/// For each of [`words`] its subject.
static SUBJECT_OF: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let counts = SUBJECTS.iter().map(|words| words.split(' ').count());
    counts.zip(0u8..).flat_map(|(n, subject)| std::iter::repeat_n(subject, n)).collect()
});

/// The subject of one of [`words`].
pub(super) fn subject_of(word: usize) -> u8 {
    SUBJECT_OF[word]
}

/// For each subject its share among the words found in the whole message, and the same in the title.
#[must_use]
pub(crate) fn subjects_of(title: &ListedWords, body: &ListedWords) -> [f32; SUBJECT_WIDTH] {
    let mut shares = [0.0f32; SUBJECT_WIDTH];
    let (overall, of_title) = shares.split_at_mut(N_SUBJECTS);
    count(&body.subjects, overall);
    count(&title.subjects, of_title);
    for (overall, &of_title) in overall.iter_mut().zip(&*of_title) {
        *overall += 2.0 * of_title;
    }
    for part in [overall, of_title] {
        let total = part.iter().sum::<f32>() + 2.0;
        part.iter_mut().for_each(|count| *count = (*count / total).sqrt());
    }
    shares
}

fn count(subjects: &[u8], counts: &mut [f32]) {
    for &subject in subjects {
        counts[usize::from(subject)] += 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_named_most_has_the_largest_share() {
        let shares = subjects_of(
            &ListedWords::of("增开公交"),
            &ListedWords::of("公交车站台太少,换乘不便,学校门口尤其拥堵。"),
        );
        assert!(shares[1..N_SUBJECTS].iter().all(|&share| share < shares[0]));
        assert!(shares[3] > 0.0 && shares[N_SUBJECTS] > 0.0 && shares[N_SUBJECTS + 1] == 0.0);
    }
}

# 志愿者的屏幕。短、平实、和气，先说要做什么。

## 卡口
entry = 进
exit = 出
subject-person = 人
subject-vehicle = 车
subject-count = 计数
subject-of-person = 人
subject-of-vehicle = 车
subject-of-bus = 客车
subject-of-tally = 计数
who = 你是谁？
volunteer-number = { $n } 号志愿者
on-since = 班次 { $time } 起
on-none-key = 没有开班
on-long-key = 超 12 小时
waiting-n = 等候 { $n }
waiting-now = 现在复测 { $n }
today-line = 今日 进 { $entries } 出 { $exits }
today-line-rest = 疑似 { $suspected } 确认 { $confirmed } 作废 { $voids }
recent-key = 最近
more = 更多
more-person = 姓名、电话
more-forced = 不按读数处理
more-late = 从纸上补录
more-rechecks = 等候复测、单号
more-look = 外观、语言
words-open = 照常开放
words-closed = 暂停通行
recent = 最近检测
save = 保存
saved = 已保存
saving = 正在保存
back = 退格
clear = 清空
undo-in = 撤销 { $n } 秒
undone = 已撤销
next = 下一位
restored = 已恢复没存完的内容
reading = 读数
unlikely = { $reading }？请再看一眼体温枪。对就再按一次保存。
unlikely-plate = { $plate }？请再看一眼车牌。对就再按一次保存。
door_lost = 没有听到回答，不知道存了没有。请先看最近检测，再决定要不要重测。
door_away = 以前存的都在，但现在没有听到回答，存不了新的。请重新打开；还不行先记在纸上。
place = 用什么测、测哪里
key-lo = Lo，低于量程
key-hi = Hi，高于量程
dim = 点一下亮起来

## 结果
admit = 放行
recheck = 复测
refer = 转送
turn_back = 劝返
left = 离开
advice-fever = 请到旁边坐下等 { $n } 分钟，再测手腕或换一支体温枪。
advice-too_cold = 皮肤太冷。请测手腕，或者进屋暖和一会儿再测。
advice-none = 请到旁边等一等，再测一次。
advice-refer = 请留在这里，不要离开。马上打电话，按转送单送去。
advice-turn_back = 请从原路回去。有疑问请打电话给社区。
advice-left = 已记下：没有等。
others-admitted = 其余 { $n } 人放行
slip = 单号
recheck-at = { $time } 复测
recheck-left = 还有 { $left }
recheck-now = 现在复测

## 体温计与部位
place-forehead = 额温
place-wrist = 手腕
place-neck = 颈部
place-ear = 耳温
place-armpit = 腋温
place-forehead-hint = 额温枪对额头
place-wrist-hint = 额温枪对手腕
place-neck-hint = 额温枪对脖子
place-ear-hint = 耳温枪
place-armpit-hint = 腋下体温计
picked = 已选

## 姓名、电话
person-title = 姓名、电话、哪里来
person-hint = 都可以不填。下一次保存时一起存。
name = 姓名
phone = 电话
origin = 从哪里来
done = 好了
empty-both = 都清空

## 车与人数
plate = 车牌
plate-none = 无牌车
plate-done = 车牌好了
seat-word = 座位
seat-n = 座 { $n }
seat-add = 加一个座位
count = 人数
count-unit = 人
count-n = { $n } 人
count-tally = 人群
count-bus = 客车
tally-hint = 都测过，都低于标准
exception-add = 加例外
exceptions = 例外 { $n }

## 不按读数处理
forced-none = 还是按读数
reason-ask = 请选一个原因
reason-none = 不用原因
reason-maybe = 原因（不按读数时要选）
reason-symptoms = 有症状
reason-no_pass = 没有通行证
reason-not_local = 不是本地人
reason-refused = 不肯配合
reason-instrument = 体温枪不准
reason-doctor = 医生说可以
reason-ordered = 上级通知

## 等候复测
waiting-title = 等候复测 { $n }
waiting-empty = 现在没有人等候。
waiting-hint = 走了没等？点开后选“离开”。每一位都要有结果。
other-phone = 另一台手机
key-slip = 输入单号
slip-title = 输入单号
slip-type = 也可以打字或扫码
slip-which = 这张单上是谁？
slip-go = 找到
slip-unheard = 另一台手机的单，这里还没收到。可以照样做完。
resolve-title = 复测 { $slip }
other-thermometer = 换一支
place-ask = 送到哪里？
place-type = 或者写下来
told-ask = 电话告诉了谁？（可以不填）
resolve-confirm = 确定
resolve-undone = 已撤销，还在等候
resolved-next = 好了
after-admit = 第二次正常，可以走了。谢谢配合。
after-refer = 请留在这里。打电话，按转送单送去。
after-turn_back = 请从原路回去。
after-left = 已记下：没有等。
is-confirmed = 发热已确认
still-waiting = 这张单还有 { $n } 位在等
outcome-by-here = { $time } 复测
outcome-by-other_device = { $time } 另一台手机
outcome-by-officer = { $time } 社区
outcome-twice = 有两个结果，请组长看一眼。

## 转送单
referral-show = 转送单
referral-title = 转送单
referral-place = 送到
referral-first = 第一次
referral-second = 第二次
referral-no-second = 没有测
referral-who = 姓名
referral-time = 时间
referral-told = 已告诉
referral-call = 打电话
print = 打印

## 从纸上补录
late-title = 从纸上补录
late-hint = 纸上写的是什么时候？
late-today = 今天
late-yesterday = 昨天
late-cancel = 不补录了
late-bar-today = 纸上补录 { $time }
late-bar-yesterday = 纸上补录 昨天 { $time }
row-late = 从纸上补录
check-observed = 纸上的时间

## 今日、班次、外观
today-title = 这台设备今日
today-hint = 只算这台设备；作废的不算。
count-entries = 进
count-exits = 出
count-suspected = 疑似发热
count-confirmed = 确认发热
count-checks = 检测
count-voids = 作废
count-vehicles = 车辆
count-open = 还在等候
count-unsent = 待传
shift-title = 班次
on-none = 现在没有开班。选上今天的人，按开班。
on-long = { $time } 起，超过 12 小时了。请换班。
shift-who = 谁在班？第一个站在卡口
shift-first = 卡口
shift-counts = 这一班
shift-hint = 换班或交班时，等候的人和待传的记录都留给下一班。
shift-start = 开班
shift-change = 换班
shift-end = 下班，没有人接
look-title = 外观、语言
look-theme = 颜色
look-text = 字的大小
look-language = 语言
theme-auto = 跟设备
theme-light = 浅色
theme-dark = 深色
theme-sun = 强光

## 你是谁
who-title = 现在谁在岗？
who-nobody = 不说
chosen-who = 现在在岗
crew-empty = 名单还没收到。连上中心以后会有；现在照常可以测。

## 最近检测
recent-empty = 这台设备上还没有检测。
row-void = 作废：{ $reason }
unsent = 待传
stored = 已送达
held = 待裁定
refused = 不计入
check-title = 这一条检测
check-when = 时间
check-direction = 方向
check-person = 姓名、电话
check-volunteer = 在岗
check-delivery = 送到哪里
void-title = 要作废吗？选一个原因
void-hint = 记录不会删掉，只是不再计数。
void-closed = 这一条不能在这里作废了。需要时请告诉组长。
void-done = 已作废：{ $reason }
void-undo = 当场撤销
void-reading_wrong = 读数输错了
void-direction_wrong = 方向输错了
void-twice = 同一个人存了两次
void-person_wrong = 人弄错了
void-exercise = 是演练，不是真的
void-outcome_wrong = 复测结果弄错了

## 待传
outbox-title = 待传
outbox-none = 全部已送达
outbox-none-yet = 还没有要发送的
outbox-count = { $n } 条待传
outbox-oldest = 最早的一条：{ $age }
outbox-handed = 其中 { $n } 条的副本已于 { $time } 交人带走：收到回执之前仍算未传
outbox-last = 上次试过
outbox-next = 下次会试
outbox-never = 还没有
outbox-soon = 马上
notice-seen = 知道了
outbox-sending = 正在发送
outbox-safe = 记录都在这台设备上。照常工作。
outbox-waiting = 等着送的
outbox-more = 还有 { $n } 条
outbox-tray = 中心有话说的
carry-open = 没有网络？用文件带走
carry-title = 用文件带走
carry-words = 没有网络时，写一个文件，请人带到中心，再读带回来的回执。记录一直留在这台设备上。
carry-write = 写文件带走
carry-read = 读回执文件
carry-writing = 正在写文件
carry-reading = 正在读文件
carry-written = 记录都在这台设备上，文件里有待传的 { $n } 条。请人把它带到中心。
carry-written-none = 记录都在这台设备上，没有待传的，文件只报平安。要报就请人带去。
carry-name = 文件名
carry-folder = 放在
carry-downloads = 浏览器的下载文件夹
carry-not_written = 记录都在这台设备上：文件没有写成。请再试一次；还不行请告诉组长。
carry-lost = 记录都在这台设备上：没有听到回答，不知道读了没有。请看一看待传的数，没变就再读一次。
carry-settled = { $n } 条已平安到达中心，还有 { $unsent } 条待传。照常工作。
carry-settled-all = { $n } 条已平安到达中心，全部送达。照常工作。
carry-settled-nothing = 记录都在这台设备上，这份回执没有新的，还有 { $unsent } 条待传。照常工作。
carry-settled-known = 全部已送达，这份回执没有新的。照常工作。
tray-code = 代号
send-now = 现在发送
kind-check = 检测
kind-void = 作废
kind-resolution = 复测结果
kind-shift_start = 开班
kind-shift_end = 下班
kind-epoch_start = 新的资料库
kind-salvaged = 救回的记录
kind-other = 别的记录

## 底线
foot-unsent = 待传 { $n } 条，最早 { $age } · { $why }
foot-unsent-quiet = 待传 { $n } 条，最早 { $age }
foot-unsent-brief = 待传 { $n } · { $age }
foot-sending = 待传 { $n } 条 · 正在发送
foot-done = 全部已送达 { $time }
foot-done-but = { $done } · { $why }
foot-nothing = 还没有要发送的
foot-held = 待裁定 { $n }
gate-clock = 记录没事。设备时间不对，请调准。
foot-clock = 时间不对
foot-refused = 不计入 { $n }
foot-asking = 正在看有没有待传的
why-hub_away = 连不上
why-hub_busy = 中心忙
why-answer_foreign = 网络要登录
why-receipt_invalid = 回执不对
why-batch_refused = 中心没收
why-device_unknown = 中心不认识
why-hub_full = 中心满了
why-link_slow = 网太慢
why-hub_key_wrong = 假中心
why-hub_foreign = 不是本中心
why-app_too_old = 程序太旧
why-hub_too_old = 中心太旧
why-device_revoked = 设备已停用
why-checkpoint_unknown = 中心不认识卡点
why-other = 没送成
notice-device_revoked = 记录都在，但这台设备已经停用：再送到的要等工作人员裁定。请换一台设备，告诉组长。

## 接到卡点
enrol-title = 把这台设备接到卡点
enrol-words = 向组长要一条链接，整条复制，贴在这里。做一次就够。
enrol-link = 链接
enrol-go = 接上
enrol-pending = 正在问中心。
enrol-pending-hint = 请等一会儿，屏幕会自己变。十分钟还没变，就要一条新链接。
enrol-digits = 把这六个数字念给社区的人
enrol-digits-hint = 等他在中心输好，这里会自己变。
enrol-leads = 这个链接接到
enrol-other = 换一个链接
enrol-back = 回到六个数字

## 其他
back-key = 返回
language = 换语言
seat-refused = 请再打开一次命令打印出来的链接。
seat-refused-hint = 这一页的钥匙过期了。记录都在设备上。
seat-taken = 已在另一个窗口打开
seat-taken-hint = 一台设备一次只用一个窗口。记录都在设备上。
seat-here = 在这里用
starting = 正在打开
app = 卡点

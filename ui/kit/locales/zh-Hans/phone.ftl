# 志愿者的屏幕。短、平实、和气，先说要做什么。

## 卡口
entry = 进
exit = 出
who = 你是谁？
device = 设备 { $letter }
volunteer-number = { $n } 号志愿者
person = 姓名、电话
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
door_lost = 没有听到回答，不知道存了没有。请先看最近检测，再决定要不要重测。
door_away = 以前存的都在，但现在没有听到回答，存不了新的。请重新打开；还不行先记在纸上。
place = 用什么测、测哪里

## 结果
admit = 放行
recheck = 复测
refer = 转送
turn_back = 劝返
left = 离开
advice-fever = 请到旁边坐下等 { $n } 分钟，再测手腕或换一支体温枪。
advice-too_cold = 皮肤太冷。请测手腕，或者进屋暖和一会儿再测。
advice-none = 请到旁边等一等，再测一次。
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
chosen = 现在用的

## 姓名、电话
person-title = 姓名、电话
person-hint = 都可以不填。下一次保存时一起存。
name = 姓名
phone = 电话
done = 好了
empty-both = 都清空

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

## 待传
outbox-title = 待传
outbox-none = 全部已送达
outbox-none-yet = 还没有要发送的
outbox-count = { $n } 条待传
outbox-oldest = 最早的一条：{ $age }
outbox-last = 上次试过
outbox-next = 下次会试
outbox-never = 还没有
outbox-soon = 马上
outbox-sending = 正在发送
outbox-safe = 记录都在这台设备上。照常工作。
outbox-waiting = 等着送的
outbox-more = 还有 { $n } 条
outbox-tray = 中心有话说的
tray-code = 代号
send-now = 现在发送
record-check = 检测
record-void = 作废
record-epoch_start = 新的资料库
record-other = 别的记录

## 底线
foot-unsent = 待传 { $n } 条，最早 { $age } · { $why }
foot-unsent-quiet = 待传 { $n } 条，最早 { $age }
foot-sending = 待传 { $n } 条 · 正在发送
foot-done = 全部已送达 { $time }
foot-nothing = 还没有要发送的
foot-held = 待裁定 { $n }
foot-refused = 不计入 { $n }
foot-asking = 正在看有没有待传的
why-hub_away = 连不上
why-hub_busy = 中心忙
why-answer_foreign = 网络要登录
why-receipt_invalid = 回执不对
why-batch_refused = 中心没收
why-device_unknown = 中心不认识
why-other = 没送成

## 接到卡点
enrol-title = 把这台设备接到卡点
enrol-words = 向组长要一条链接，整条复制，贴在这里。做一次就够。
enrol-link = 链接
enrol-go = 接上
enrol-pending = 正在问中心。
enrol-pending-hint = 请等一会儿，屏幕会自己变。十分钟还没变，就要一条新链接。

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

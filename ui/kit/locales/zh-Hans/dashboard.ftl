# 工作人员的网页。每个总数都写明缺什么。

## 登录
sign_in-title = 登录
sign_in-words = 请用中心给你的名字和密码。
sign_in-name = 名字
sign_in-password = 密码
sign_in-go = 登录
password-title = 换一个自己的密码
password-words = 一次性密码只用一回。新密码至少 12 个字符，一句只有你知道的话最好。
password-new = 新密码
password-go = 换好
sign_out = 退出
page_lost = 中心没有回答。下面是上一次听到的数字，它会自己再试。
page_lost-empty = 中心没有回答。请看网络，它会自己再试。

## 现在
now = 现在
today = 今天
now-span = { $date } 00:00 至 { $time }
total-entries = 进
total-exits = 出
total-suspected = 疑似发热
suspected-column = 疑似
not_heard = 还没听到
not_heard-count = 个卡点
not_heard-records = 至少 { $n } 条未到
not_heard-none = 全部听到了
lacks = 缺 { $checkpoints } 个卡点，至少 { $records } 条
lacks-checkpoints = 缺 { $checkpoints } 个卡点的数
lacks-none = 不缺卡点
checkpoints = 卡点
checkpoint = 卡点
state = 状态
unsent-column = 未传
last-heard = 最后听到
never-heard = 从没听到
state-silent = 静默
state-gap = 缺号
state-behind = 待传
state-live = 正常
state-no_device = 没有设备
hours = 今天每小时
hour = 时段
hours-none = 今天还没有数
hours-show = 看每小时
devices = 设备
device-column = 设备
oldest-column = 最早未传
gaps-column = 缺号
held-column = 待裁定
refused-column = 不计入
version-column = 版本
no-checkpoints = 还没有卡点。
no-devices = 还没有设备。
switch-language = 换语言
opening = 正在打开

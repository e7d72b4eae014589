# 命令行在代码的句子之外说的话。

saved = 已保存 { $reading }：{ $told }。第 { $seq } 号
saved_slip = 已保存 { $reading }：{ $told }，单号 { $slip }。第 { $seq } 号
admit = 放行
recheck = 复测
refer = 转送
turn_back = 劝返
left = 离开
resolved = 单号 { $slip }：{ $told }。第 { $seq } 号
voided = 第 { $voided } 号已作废，见第 { $seq } 号
done = 好了
enrol_digits = 请把这六个数字告诉社区的人：{ $digits }（{ $checkpoint }）。等他输好就接上了。
enrolled = 已接到{ $name }（{ $checkpoint } 号卡点，{ $letter } 机）
fork_waiting = 记录都在。这台设备的资料被复制过：社区输入数字 { $digits } 后，中心才计入现在的记录
fork_soon = 记录都在。这台设备的资料被复制过：要念给社区的数字下次联网后显示
status = 记录 { $records } 条，待传 { $unsent } 条，待定 { $held } 条，不计 { $refused } 条
exported = 写出 { $records } 条记录
chain_good = 链条完整：{ $records } 条记录，其中 { $purged } 条已清除内容
chain_broken = 链条断在库 { $epoch } 的第 { $seq } 号记录

## 没有代码的失败
data_missing = 什么也没做：请用 --data 或 KADIAN_DATA 说明资料目录。
listen_foreign = 没有启动：只服务本机自己的地址，例如 127.0.0.1:8421。
listen_failed = 没有启动：这个地址被占用，或者不能用。
config_malformed = 什么也没做：配置文件读不了，或者里面有不认识的项。
input_failed = 已回答的都保存好了：输入读不下去了。
output_failed = 已保存的都在：输出写不进去。
packed = 已写好，只有中心能打开：{ $records } 条。收到回执之前仍算未传
settled_file = { $settled } 条已有回执，{ $unsent } 条未传

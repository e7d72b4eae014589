# 多久以前：两种网页都用。
age-now = 刚刚
age-minutes = { $n } 分钟前
age-hours = { $n } 小时前
age-days = { $n } 天前

## 多长
for-minutes = { $n } 分钟
for-hours = { $n } 小时
for-days = { $n } 天

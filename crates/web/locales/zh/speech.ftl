# 管理网站的语音页面。

speech-nav = 语音
speech-engine = 引擎
speech-device = 设备
speech-runtime = 运行库
speech-model = 模型
speech-stored = 已存音频
speech-evicted = 30 天内为腾出空间而删除
speech-lexicon = 自定发音
speech-n-words = { $n } 条
speech-render-how = 如需重新生成某篇文章的音频，请前往：
speech-try = 试读文本
speech-text = 文本，每行一句
speech-voice = 语音
speech-speak = 朗读
speech-speed = 速度
speech-speed-lead = 统计最近 30 天的朗读任务。低于 100% 表示快于实时；首句时间为各任务的平均值。
speech-speed-none = 最近 30 天没有朗读任务。
speech-chart-real-time = 合成用时占音频时长的百分比
speech-chart-first = 首句用时（毫秒）
speech-day = 日期
speech-days-ago = { $n ->
    [0] 最近 24 小时
   *[other] { $n } 天前
}
speech-voices = 语音列表
speech-language = 语言
speech-sex = 类型
speech-grade = 评级
speech-play = 试听
speech-trial = 试听
speech-back = 返回
speech-waiting = { $n ->
    [0] 正在生成。
   *[other] 前面还有 { $n } 个任务。
}
speech-look-again = 刷新
speech-failed = 无法生成语音。
speech-lexicon-lead = 用 Kokoro 音素写出单词在本站的读法，优先于其他词典。含大写字母的单词只按原样匹配。后台会立即采用修改，并重新朗读含有该词的文章。
speech-lexicon-empty = 还没有自定发音。
speech-word = 单词
speech-phonemes = 音素
speech-set = 设置
speech-remove = 删除
speech-affected = 文库中有 { $n } 篇文章含有该词，使用 Kokoro 的后台会重新朗读。
speech-notice-lexicon = 已设置，后台将立即采用。
speech-notice-lexicon-gone = 已删除，该词恢复原来的读法。
edit-voice-of = 语音：
edit-voice-cast = 默认
admin-kind-render-in-voices = 试听语音

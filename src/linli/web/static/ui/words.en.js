// Made from locale/en by: linli translations build
globalThis.linliWords = {
  "、": ", ",
  "一张照片最多盖 {n} 处": "At most {n} parts of one photo can be covered",
  "不清楚": "Not known",
  "在照片上按住拖动，盖住不能公开的地方": "Press and drag on the photo to cover what must not be shown",
  "已复制": "Copied",
  "正在查看": "is viewing",
  "正在编辑": "is editing",
  "现在没有网络，还没有提交。您写的内容都在，恢复后请重试。": "There is no connection; nothing was sent. What you wrote is still here: try again when it is back.",
  "登录已过期。刚写的可能还没有存上：请先复制，再重新登录。": "Your session has ended. What you just wrote may not be saved: copy it first, then sign in again.",
  "登录已过期，刚写的还没有存上：请在新窗口重新登录，再回到这里，会自动存好": "Your session has ended and what you just wrote is not saved yet: sign in again in a new window and come back here, it will then be saved",
  "登录已过期，请重新登录。": "Your session has ended. Please sign in again.",
  "盖住 {n} 处": "{n} covered",
  "等了很久没有回应。您写的内容还在。": "No answer for a long time. What you wrote is still here.",
  "系统没有办成，请稍后重试。您写的内容还在。": "The system could not do it. Please try again later. What you wrote is still here.",
  "网络不通，没有取到内容。您写的内容还在。": "No connection; nothing was loaded. What you wrote is still here.",
  "草稿已存 {at}": "Draft saved {at}",
  "草稿没有存上，稍后自动再试；内容还在页面上。": "The draft was not saved; it will be tried again. Your text is still here.",
  "重新登录": "Sign in again",
  "重试": "Try again",
  "预览": "Preview"
};

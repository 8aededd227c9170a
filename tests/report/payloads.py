"""Text that would run, leave the page or break out of it if it were taken for more than text."""

HTML = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror="window.hit=1">',
    "'><svg onload=window.hit=1>",
    "</style><script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "</title><script>window.hit=1</script>",
    '<iframe srcdoc="<script>parent.hit=1</script>"></iframe>',
    "<math><mtext><style><img src=x onerror=window.hit=1></style></mtext></math>",
    '" onmouseover="window.hit=1" autofocus onfocus="window.hit=1',
    "<base href=https://example.net/><form action=https://example.net/><button>x</button></form>",
    '<a href="javascript:window.hit=1">x</a>',
    '<link rel=stylesheet href="https://example.net/x.css"><meta http-equiv=refresh content="0;url=https://example.net/">',
    "{{ 7*191 }}{% for x in () %}{{ cycler.__init__ }}",
    "${7*191}<!--", "]]>", "&lt;script&gt;window.hit=1&lt;/script&gt;",
)  # fmt: skip

ADDRESSES = (
    "javascript:window.hit=1",
    "JaVaScRiPt:window.hit=1",
    "java\tscript:window.hit=1",
    "\x01javascript:window.hit=1",
    "data:text/html,<script>window.hit=1</script>",
    "vbscript:window.hit=1",
    "file:///etc/hosts",
    "//example.net/x",
    "https://user@example.net/",
    'https://example.net/"onmouseover="window.hit=1',
    "https://example.net/\u202egpj.exe",
    "https://[",
    "https:",
    "",
)

MARKDOWN = (
    "[x](javascript:window.hit=1)",
    "[x](JAVASCRIPT&colon;window.hit=1)",
    "[x](<javascript:window.hit=1>)",
    "[x][r]\n\n[r]: javascript:window.hit=1",
    "[x](data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGl0PTE8L3NjcmlwdD4=)",
    "![x](https://example.net/x.png)",
    "![x](x\" onerror=\"window.hit=1)",
    "<javascript:window.hit=1>",
    '[x](https://example.net/ "\\"onmouseover=window.hit=1")',
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "# x <script>window.hit=1</script>",
    "```<script>\n</code></pre><script>window.hit=1</script>\n```",
    "| a |\n|--|\n| <svg onload=window.hit=1> |",
)  # fmt: skip

SVG = (
    "<script>window.hit=1</script>",
    "<script xlink:href='data:text/javascript,window.hit=1'/>",
    "<g onload='window.hit=1'><rect width='1' height='1' onclick='window.hit=1'/></g>",
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml' onload='window.hit=1'/>"
    "</foreignObject>",
    "<a xlink:href='javascript:window.hit=1'><text>x</text></a>",
    "<image xlink:href='https://example.net/x.png' width='9' height='9'/>",
    "<image xlink:href='data:image/svg+xml,&lt;svg/>' width='9' height='9'/>",
    "<use xlink:href='https://example.net/x.svg#x'/>",
    "<use href='data:image/svg+xml,&lt;svg id=\"x\"/>#x'/>",
    "<rect style='fill:url(https://example.net/x)' width='9' height='9'/>",
    "<rect fill='url(javascript:window.hit=1)' width='9' height='9'/>",
    "<style>@import 'https://example.net/x.css'; *{display:none}</style>",
    "<animate attributeName='href' values='javascript:window.hit=1'/>",
    "<set attributeName='onload' to='window.hit=1'/>",
    "<text>&lt;script>window.hit=1&lt;/script></text>",
    "<text><tspan onclick='window.hit=1'>x</tspan>]]&gt;</text>",
    "<svg onload='window.hit=1'/>",
)  # fmt: skip

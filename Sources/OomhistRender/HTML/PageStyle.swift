/// The style sheet of a page: light and dark, wide and narrow, on paper.
enum PageStyle {
  static let css: StaticString = """
    :root{color-scheme:light dark;--paper:#fff;--soft:#f3f5f7;--line:#c9d0d6;--ink:#1a2026;\
    --dim:#56616b;--link:#0b5cad;--suspect:#b3261e;--victim:#1a2026;--total:#6b7680;--o1:#1f5fbf;\
    --o2:#8a5a00;--o3:#0b7261;--o4:#7a3e9d;--o5:#a3386c;--o6:#56616b;--bar:#9db8d9;--gap:#8a94a0}
    @media (prefers-color-scheme:dark){:root{--paper:#14181d;--soft:#1e242b;--line:#3a444e;\
    --ink:#e4e9ee;--dim:#a3adb8;--link:#8ab8ff;--suspect:#ff8a80;--victim:#e4e9ee;--total:#8f9aa5;\
    --o1:#7fb2ff;--o2:#e0b050;--o3:#4fd1b5;--o4:#d19cff;--o5:#ff9ccb;--o6:#a3adb8;--bar:#3f6290;\
    --gap:#7a8694}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);\
    font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}
    header,nav,main,footer{max-width:68rem;margin:0 auto;padding:0 1rem}
    h1{font-size:1.6rem;line-height:1.25;margin:1.5rem 0 .75rem}
    h2{font-size:1.2rem;margin:0 0 .5rem;padding-top:.9rem;border-top:1px solid var(--line)}
    h1,h2,p,li,td,th,dd,figcaption{overflow-wrap:anywhere}
    p{margin:.5rem 0;max-width:50rem}
    header p{font-size:1.1rem}
    section{margin:1.5rem 0}
    a{color:var(--link)}
    nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:.75rem 0;padding:0}
    nav a{display:inline-block;padding:.2rem 0}
    dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.6rem;margin:1rem 0}
    dl div{background:var(--soft);border-left:4px solid var(--line);padding:.5rem .75rem}
    dl div:first-child{border-color:var(--suspect)}
    dt,dd small{color:var(--dim);font-size:.85rem}
    dd{margin:0;font-weight:600}
    dd small{display:block;font-weight:400}
    main li{margin:.35rem 0;max-width:50rem}
    pre{background:var(--soft);border:1px solid var(--line);padding:.6rem .75rem;margin:.5rem 0;\
    overflow-x:auto;font:.85rem/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
    pre.command{border-left:4px solid var(--o1)}
    .scroll{overflow-x:auto;margin:.75rem 0}
    table{border-collapse:collapse;font-size:.9rem;min-width:100%}
    th,td{text-align:left;padding:.35rem .5rem;line-height:1.3;border-bottom:1px solid var(--line);\
    vertical-align:top;unicode-bidi:isolate;font-weight:400;overflow-wrap:normal}
    thead th{font-weight:600;border-bottom:2px solid var(--dim);vertical-align:bottom}
    .long{overflow-wrap:anywhere;min-width:12rem}
    .moment{white-space:nowrap}
    .number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    tr.main>*{background:var(--soft);font-weight:600}
    .bar{display:block;width:100%;min-width:4rem;height:5px;margin-top:1px}
    .bar rect{fill:var(--bar)}
    .spark{width:80px;height:20px;vertical-align:middle}
    .spark path{fill:none;stroke:var(--o1);stroke-width:1.5}
    figure{margin:1rem 0}
    figcaption span{color:var(--dim)}
    .plot{display:block;width:100%;height:auto;margin:.5rem 0}
    .narrow{display:none}
    .plot text{fill:var(--ink);font-size:13px}
    .plot .value{text-anchor:end;fill:var(--dim)}
    .plot .time{text-anchor:middle;fill:var(--dim)}
    .plot .days{fill:var(--dim)}
    .plot .end{text-anchor:end}
    .plot .main{font-weight:600;fill:var(--suspect)}
    .grid,.axis{stroke:var(--line);stroke-width:1}
    .axis{stroke:var(--dim)}
    .mark{stroke:var(--dim);stroke-width:1.5;stroke-dasharray:5 4}
    .mark.main{stroke:var(--suspect);stroke-width:2;stroke-dasharray:none}
    .band{fill:var(--gap);fill-opacity:.28}
    .hover{fill:transparent}
    .hover:hover{fill:var(--dim);fill-opacity:.15}
    .curve{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
    .curve.suspect{stroke-width:3}
    .curve.victim{stroke-width:2.5;stroke-dasharray:9 3}
    .curve.total{stroke-width:1.5;stroke-dasharray:2 4}
    .curve.o2{stroke-dasharray:12 4}
    .curve.o3{stroke-dasharray:6 3}
    .curve.o4{stroke-dasharray:12 3 2 3}
    .curve.o5{stroke-dasharray:3 3}
    .curve.o6{stroke-dasharray:8 6}
    .suspect{color:var(--suspect)}
    .victim{color:var(--victim)}
    .total{color:var(--total)}
    .o1{color:var(--o1)}
    .o2{color:var(--o2)}
    .o3{color:var(--o3)}
    .o4{color:var(--o4)}
    .o5{color:var(--o5)}
    .o6{color:var(--o6)}
    .area{fill:currentColor;fill-opacity:.22}
    .dot{fill:var(--paper);stroke:currentColor;stroke-width:1.5}
    .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;list-style:none;margin:.25rem 0;padding:0;\
    font-size:.9rem}
    main .legend li{margin:0}
    .swatch{margin-right:.4rem;vertical-align:middle}
    details{margin:.25rem 0;font-size:.9rem}
    summary{cursor:pointer;color:var(--link);padding:.2rem 0}
    .more,.empty,footer{color:var(--dim)}
    footer{font-size:.85rem;padding-bottom:2rem}
    :focus-visible{outline:2px solid var(--link);outline-offset:2px}
    @media (max-width:43rem){pre{white-space:pre-wrap;overflow-wrap:anywhere}.wide{display:none}.narrow{display:block;max-width:34rem}
    h1{font-size:1.3rem}header p{font-size:1rem}dl{grid-template-columns:1fr 1fr}}
    @media (max-width:26rem){dl{grid-template-columns:1fr}}
    @media print{@page{margin:14mm}
    :root{color-scheme:light;--paper:#fff;--soft:#f3f5f7;--line:#c9d0d6;--ink:#000;--dim:#444;\
    --link:#000;--suspect:#b3261e;--victim:#000;--total:#666;--o1:#1f5fbf;--o2:#8a5a00;\
    --o3:#0b7261;--o4:#7a3e9d;--o5:#a3386c;--o6:#56616b;--bar:#9db8d9;--gap:#8a94a0}
    *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
    body{font-size:11pt}nav,details{display:none}
    .wide{display:block}.narrow{display:none}
    header,main,footer{max-width:none;padding:0}p,main li{max-width:none}
    .scroll,pre{overflow:visible}pre{white-space:pre-wrap;overflow-wrap:anywhere}
    table{font-size:7.5pt}th,td{padding:.2rem .22rem}.long{min-width:4.5rem}.moment{white-space:normal}
    .bar{min-width:2rem}.spark{width:56px;height:14px}
    h2{break-after:avoid}figure,tr,dl div,li{break-inside:avoid}thead{display:table-header-group}}
    """
}

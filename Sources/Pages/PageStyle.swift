/// The one stylesheet of all pages. It stands in each page, so that a page that was saved, or that
/// a program fetched with its token, looks and prints the same.
package enum PageStyle {
  /// What elements are marked as.
  enum Class: String {
    case facts, sums, codes, code, day, number, note, notice, paper, mark, plain, banner, sheet
    case address, blank, slip
    case charts, chart, axis, limit, end, middle, keys, first, second, third, fourth, wide
  }

  /// What a browser may load and do where it shows a page: its own stylesheet, told by its digest,
  /// and nothing else.
  package static let contentPolicy: StaticString =
    """
    default-src 'none'; style-src 'sha256-yy/A0V4R4NDkW8itg5dTjTitPgQXqkYCSUdOLBCqhng='; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'
    """

  package static let text: StaticString = """
    :root { color-scheme: light; --line: #999; --soft: #f2f2ee; --accent: #1b6b3a; }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 60rem; padding: 1rem; line-height: 1.5; color: #111;
      background: #fff; overflow-wrap: anywhere;
      font-family: system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
    h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.5rem; }
    h2 { font-size: 1.1rem; margin: 1.25rem 0 0.25rem; break-after: avoid; }
    p { margin: 0.5rem 0; }
    a { color: var(--accent); }
    nav { display: flex; gap: 1rem; justify-content: flex-end; }
    nav a { padding: 0.5rem 0; }
    td, th, dd, p, span { unicode-bidi: isolate; }
    table { border-collapse: collapse; width: 100%; }
    th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: left;
      vertical-align: top; }
    th:first-child, td:first-child { padding-left: 0; }
    th:last-child, td:last-child { padding-right: 0; }
    thead { display: table-header-group; }
    tr { break-inside: avoid; }
    .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    .sums td, .sums th { border: 0; padding-top: 0.1rem; padding-bottom: 0.1rem; }
    .facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 1rem; margin: 0; }
    .facts dt { color: #555; }
    .facts dd { margin: 0; }
    .paper { display: flex; gap: 1rem; justify-content: space-between; align-items: flex-start; }
    .paper > div { flex: 1; min-width: 0; }
    svg { display: block; width: 32mm; height: 32mm; flex: none; }
    .codes { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
      gap: 0.75rem; list-style: none; margin: 0.5rem 0; padding: 0; }
    .codes li { border: 1px solid var(--line); border-radius: 0.25rem; padding: 0.5rem;
      break-inside: avoid; }
    .code { font-family: ui-monospace, "Cascadia Mono", Menlo, monospace; white-space: nowrap; }
    .day { white-space: nowrap; }
    .blank { border-bottom: 1px solid var(--line); min-height: 3rem; }
    .note { white-space: pre-line; }
    .notice, .banner { background: var(--soft); border-left: 0.25rem solid var(--accent);
      padding: 0.5rem 0.75rem; }
    .banner { border-color: #b3261e; }
    .mark { display: inline-block; width: 1em; height: 1em; border: 1px solid #111; }
    .plain { list-style: none; margin: 0; padding: 0; }
    .plain li { border-bottom: 1px solid var(--line); padding: 0.3rem 0; display: flex;
      justify-content: space-between; gap: 1rem; }
    .sheet { page: label; break-after: page; border: 1px solid var(--line); border-radius: 0.25rem;
      padding: 4mm; max-width: 100mm; margin: 0 auto 1rem; }
    .sheet:last-child { break-after: auto; }
    .address { font-size: 1.25rem; }
    .address strong { font-size: 1.5rem; }
    .slip { break-after: page; font-size: 1.4rem; }
    .slip:last-child { break-after: auto; }
    .slip table { font-size: 1.1rem; margin-top: 1rem; }
    .charts { display: grid; gap: 1.5rem; margin: 1rem 0;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
    figure { margin: 0; min-width: 0; break-inside: avoid; }
    figcaption { font-weight: 600; margin-bottom: 0.25rem; }
    .chart { width: 100%; height: auto; }
    .chart text { font-size: 11px; fill: #333; }
    .chart .end { text-anchor: end; }
    .chart .middle { text-anchor: middle; }
    .axis { stroke: var(--line); stroke-width: 1; }
    .limit { stroke: #111; stroke-width: 1.5; stroke-dasharray: 4 2; }
    .first { fill: #1b6b3a; color: #1b6b3a; }
    .second { fill: #d08c1d; color: #d08c1d; }
    .third { fill: #b3261e; color: #b3261e; }
    .fourth { fill: #3a6ea5; color: #3a6ea5; }
    caption { text-align: left; font-weight: 600; margin-top: 1rem; }
    .wide { overflow-x: auto; }
    .keys { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; margin: 0; padding: 0;
      font-size: 0.85rem; }
    .keys span { margin-right: 0.3rem; }
    footer { color: #555; font-size: 0.85rem; margin-top: 1.5rem; }
    @page { size: A4; margin: 12mm; }
    @page label { size: 100mm 150mm; margin: 4mm; }
    @media (max-width: 30rem) {
      .facts { grid-template-columns: 1fr; gap: 0; }
      .facts dd { margin-bottom: 0.4rem; }
      .codes { grid-template-columns: repeat(2, 1fr); }
      svg { width: 28mm; height: 28mm; }
      th, td { padding: 0.3rem; }
    }
    @media print {
      body { max-width: none; padding: 0; font-size: 10.5pt; }
      nav { display: none; }
      .sheet { border: 0; padding: 0; max-width: none; margin: 0; }
    }
    """
}

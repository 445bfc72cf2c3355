extension DocumentationPage {
  /// The page's one stylesheet.
  static let style = """
    :root { color-scheme: light dark; --line: #8885; --soft: #8882; --accent: #1b6b3a; }
    @media (prefers-color-scheme: dark) { :root { --accent: #7bd19b; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 76rem; padding: 1rem; line-height: 1.5;
      font-family: system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
    h1 { margin: 0; }
    h2 { border-bottom: 2px solid var(--line); padding-top: 1rem; }
    h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
    a { color: var(--accent); }
    code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, monospace; font-size: 0.9em; }
    nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; list-style: none; padding: 0; }
    nav a { display: inline-block; padding: 0.25rem 0; }
    article { border: 1px solid var(--line); border-radius: 0.5rem; margin: 1rem 0; padding: 1rem; }
    .method { color: var(--accent); font-weight: 700; }
    .rights { font-style: italic; }
    .table { overflow-x: auto; }
    table { border-collapse: collapse; margin: 0.75rem 0; width: 100%; }
    caption { font-weight: 600; text-align: left; }
    th, td { border-top: 1px solid var(--line); padding: 0.25rem 0.5rem; text-align: left;
      vertical-align: top; overflow-wrap: anywhere; }
    th { font-weight: 400; width: 14rem; }
    .depth1 { padding-left: 1.5rem; }
    .depth2 { padding-left: 2.5rem; }
    .depth3 { padding-left: 3.5rem; }
    pre { background: var(--soft); border-radius: 0.25rem; overflow-x: auto; padding: 0.75rem; }
    dl { display: grid; grid-template-columns: 3rem 1fr; }
    dd { margin: 0; overflow-wrap: anywhere; }
    summary { cursor: pointer; padding: 0.25rem 0; }
    @media (max-width: 40rem) { th { width: 8rem; } article { padding: 0.75rem; } }

    """
}

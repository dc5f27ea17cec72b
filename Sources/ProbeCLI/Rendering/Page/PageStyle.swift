/// The style sheet of the report's page: paper first, then screens, dark screens, and narrow ones.
enum PageStyle {
    /// The whole sheet.
    ///
    /// Colours are named once; each pair of text and ground has a contrast of 4.5 at least, in both schemes.
    static let css = """
        :root {
          --ground: #ffffff; --ink: #1c2128; --soft: #57606a; --line: #d9dee4;
          --up: #3b8f62; --down: #c2372e; --time: #2c6aa8; --band: #2c6aa82b;
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--ground); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
          font-variant-numeric: tabular-nums;
        }
        main, header, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
        header { padding-top: 2.5rem; }
        h1, h2, h3, p, dl, dd, figure { margin: 0; }
        h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.015em; font-weight: 650; }
        h2 { font-size: 1.2rem; margin: 3rem 0 .25rem; font-weight: 650; letter-spacing: -.01em; }
        h3 { font-size: .95rem; font-weight: 600; }
        h2, h3, .name, td, dd { overflow-wrap: anywhere; }
        .soft { color: var(--soft); }
        .small { font-size: .85rem; }
        .window { margin-top: .35rem; color: var(--soft); }
        .lead { max-width: 46rem; }
        a { color: var(--time); }

        .tiles { display: flex; flex-wrap: wrap; gap: 1.25rem 2.5rem; margin: 1.75rem 0 0; padding: 1rem 0;
          border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); }
        .tiles dt { font-size: .8rem; color: var(--soft); }
        .tiles dd { font-size: 1.35rem; line-height: 1.3; font-weight: 600; }
        .tiles dd small { font-size: .8rem; font-weight: 400; color: var(--soft); }

        .key { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .5rem 0 1rem; font-size: .85rem;
          color: var(--soft); list-style: none; padding: 0; }
        .key svg { width: 1.6rem; height: 1rem; margin-right: .4rem; vertical-align: -.15rem; }

        svg { display: block; width: 100%; overflow: hidden; }
        .key svg { display: inline-block; }
        .strip { height: 32px; }
        .latency { height: 96px; }
        .up { fill: var(--up); }
        .down { fill: var(--down); }
        .tip { fill: transparent; }
        .tip:hover { fill: var(--band); }
        .base { stroke: var(--soft); stroke-opacity: .55; stroke-width: 1px; }
        .grid { stroke: var(--line); stroke-width: 1px; }
        .band { fill: var(--band); }
        .p50, .p95, .p99 { fill: none; stroke: var(--time); stroke-linejoin: round; stroke-linecap: round; }
        .p50 { stroke-width: 2px; }
        .p95 { stroke-width: 1px; }
        .p99 { stroke-width: 1.5px; stroke-dasharray: .5 4; }
        .base, .grid, .p50, .p95, .p99 { vector-effect: non-scaling-stroke; }

        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: baseline;
          border-bottom: 1px solid var(--line); }
        th:last-child, td:last-child { padding-right: 0; }
        th { font-size: .8rem; font-weight: 500; color: var(--soft); }
        tbody th { font-size: .9rem; font-weight: 600; color: var(--ink); }
        tbody th span { display: block; font-weight: 400; color: var(--soft); }
        tbody th.name { min-width: 8.5rem; }
        .wide th:first-child { min-width: 11rem; }
        .number { text-align: right; white-space: nowrap; }
        td.plot { width: 34%; min-width: 12rem; padding-bottom: .2rem; vertical-align: middle; }
        td.plot .strip { height: 26px; }
        tr.first > * { border-top: 1px solid var(--line); }

        .endpoint { margin-top: 2rem; }
        .endpoint > h3 .small { font-weight: 400; }
        .endpoint > h3 { font-size: 1.05rem; margin-bottom: .75rem; padding-top: 1rem;
          border-top: 1px solid var(--line); }
        .questions { display: grid; gap: 2rem 2.5rem;
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
        .question { min-width: 0; break-inside: avoid; }
        .question figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem;
          margin-bottom: .4rem; }
        .question figcaption strong { font-weight: 600; overflow-wrap: anywhere; }
        .measure { display: flex; justify-content: space-between; gap: 1rem; margin: .9rem 0 .3rem; font-size: .8rem;
          color: var(--soft); }
        .chart { display: grid; grid-template-columns: minmax(0, 1fr) 3.6rem; gap: 0 .5rem; }
        .scale { display: flex; flex-direction: column; justify-content: space-between; font-size: .8rem;
          line-height: 1; color: var(--soft); }
        .axis { position: relative; height: 1.3rem; font-size: .8rem; color: var(--soft); }
        .axis span { position: absolute; top: 0; padding-left: .25rem; border-left: 1px solid var(--line);
          white-space: nowrap; line-height: 1.3; }

        footer { margin-top: 3rem; padding-bottom: 3rem; color: var(--soft); font-size: .85rem; }
        footer p { max-width: 46rem; margin-top: .5rem; }

        @media screen and (prefers-color-scheme: dark) {
          :root {
            --ground: #14171c; --ink: #e4e7eb; --soft: #9ca6b1; --line: #303741;
            --up: #4fb17f; --down: #f0736a; --time: #7db4ea; --band: #7db4ea33;
          }
        }

        @media screen and (max-width: 46rem) {
          main, header, footer { padding-left: 1rem; padding-right: 1rem; }
          header { padding-top: 1.5rem; }
          h1 { font-size: 1.45rem; }
          .tiles { gap: .9rem 1.75rem; }
          .tiles dd { font-size: 1.15rem; }
        }

        @media screen and (max-width: 54rem) {
        \(cards(".cards", column: "7rem"))
        }
        @media screen and (max-width: 74rem) {
        \(cards(".wide", column: "8.6rem"))
        }

        @page { size: A4; margin: 14mm; }
        @media print {
          body { font-size: 9.5pt; }
          main, header, footer { max-width: none; padding: 0; }
          h2, h3, .key { break-after: avoid; }
          tr, .tiles { break-inside: avoid; }
          thead { display: table-header-group; }
          .questions { grid-template-columns: 1fr 1fr; }
          svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          table, .small, .key { font-size: 8pt; }
          th, tbody th, .axis, .scale, .measure, .tiles dt { font-size: 7.5pt; }
          th, td { padding: .25rem .4rem .25rem 0; }
        }
        """

    /// Rules that show the rows of a table as cards, each cell with its column's name.
    private static func cards(_ table: String, column: String) -> String {
        """
        \(table) thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        \(table), \(table) tbody, \(table) tr, \(table) td, \(table) th { display: block; width: auto; }
        \(table) tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(\(column), 1fr)); gap: .4rem .9rem;
            padding: .9rem 0; border-bottom: 1px solid var(--line); }
        \(table) tr.first > * { border-top: 0; }
        \(table) th, \(table) td { border: 0; padding: 0; text-align: left; min-width: 0; }
        \(table) th, \(table) td.plot { grid-column: 1 / -1; }
        \(table) td::before { content: attr(data-label); display: block; color: var(--soft); font-size: .8rem; }
        \(table) td.plot { width: auto; min-width: 0; }
        \(table) td.plot::before, \(table) td.none { display: none; }
        \(table) .number { white-space: normal; }
        """
    }
}

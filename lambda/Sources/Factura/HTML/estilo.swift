/// How an invoice looks, on a screen and on a page of A4: forty lines and more go on one, a longer one goes on with its headings on the next.
/// Nothing of it comes from elsewhere.
let estilo = """
    :root { color-scheme: light; }
    body { margin: 0 auto; max-width: 48rem; padding: 2rem 1rem; color: #1a1a1a; background: #fff;
      font: 1rem/1.4 system-ui, sans-serif; }
    h1 { margin: 0 0 .25rem; font-size: 1.6rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 1rem 0 1.5rem; }
    dt { color: #555; }
    dd { margin: 0; overflow-wrap: anywhere; }
    table { width: 100%; border-collapse: collapse; margin-bottom: 1.5rem; }
    caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
    th, td { padding: .35rem .5rem; border-bottom: 1px solid #ccc; text-align: left; vertical-align: top; }
    td:first-child, th:first-child { overflow-wrap: anywhere; }
    tbody th { font-weight: 400; }
    .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    .total > * { font-weight: 700; border-top: 2px solid #1a1a1a; border-bottom: 0; }
    @page { size: A4; margin: 15mm; }
    @media print {
      body { max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.25; }
      body.larga { font-size: 7.5pt; }
      dl, table { margin-bottom: .8rem; }
      th, td { padding: .15rem .4rem; }
      .larga th, .larga td { padding: .06rem .4rem; }
      thead { display: table-header-group; }
      tr, dl { break-inside: avoid; }
      .resumen { break-inside: avoid; }
    }
    """

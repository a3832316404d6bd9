/**
 * Colours by name and by the reader's colour scheme. Text uses `currentColor`, which the drawing sets itself because it
 * has its own background.
 */
export const style = `
.crew-graph{--paper:#fff;--ink:#1d2330;--muted:#5a6475;--box:#f7f8fa;--edge:#c4cbd6;--line:#7d8899;--pill:#e9edf3;--entry:#d6e4ff;--entry-edge:#4a76c9;--gate:#fff3d6;--gate-edge:#a87514;--back:#a8560f;color:var(--ink);font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
@media (prefers-color-scheme:dark){.crew-graph{--paper:#14181f;--ink:#e8ebf1;--muted:#a3adbd;--box:#1c222c;--edge:#3a4454;--line:#8591a4;--pill:#2a3240;--entry:#203a66;--entry-edge:#6f9cf0;--gate:#3a2e12;--gate-edge:#d9a441;--back:#e39a55}}
.crew-graph text{fill:currentColor}
.crew-graph .strong{font-weight:600}
.crew-graph .muted,.crew-graph .label,.crew-graph .code{fill:var(--muted)}
.crew-graph .code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.crew-graph .paper{fill:var(--paper)}
.crew-graph .box{fill:var(--box);stroke:var(--edge);stroke-width:1.25}
.crew-graph .end{fill:var(--paper);stroke:var(--line);stroke-width:1.5}
.crew-graph .pill{fill:var(--pill)}
.crew-graph .entry{fill:var(--entry);stroke:var(--entry-edge)}
.crew-graph .gate{fill:var(--gate);stroke:var(--gate-edge);stroke-width:1.5;stroke-linejoin:round}
.crew-graph .choice{fill:var(--paper);stroke:var(--line);stroke-width:1.5;stroke-linejoin:round}
.crew-graph .chip{fill:none;stroke:var(--edge);stroke-dasharray:3 3}
.crew-graph path.way,.crew-graph path.back,.crew-graph path.light{fill:none;stroke-width:1.5}
.crew-graph path.way{stroke:var(--line)}
.crew-graph path.back{stroke:var(--back);stroke-dasharray:5 4}
.crew-graph path.light{stroke:var(--edge);stroke-dasharray:3 3}
.crew-graph .way-arrow path{fill:var(--line)}
.crew-graph .back-arrow path{fill:var(--back)}
.crew-graph .light-arrow path{fill:var(--edge)}
`;

/// The characters that a plot is made of.
struct PlotGlyphs: Sendable {
  /// A cell that is filled from nothing to whole.
  let fill: [String]
  let mark: String
  /// Over a column with a mark that has no number.
  let cross: String
  let axis: String
  let axisAtLabel: String
  let corner: String
  let floor: String
  let tick: String
  /// In place of words that did not fit.
  let ellipsis: String

  /// Blocks of eight heights.
  static let blocks = PlotGlyphs(
    fill: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], mark: "│", cross: "×", axis: "│",
    axisAtLabel: "┤", corner: "└", floor: "─", tick: "┴", ellipsis: "…")

  /// For a terminal that has nothing else.
  static let ascii = PlotGlyphs(
    fill: [" ", ".", ":", "#"], mark: "|", cross: "x", axis: "|", axisAtLabel: "+", corner: "+",
    floor: "-", tick: "+", ellipsis: "~")
}

extension ConfigurationReading {
  /// All settings as a file that would set them, each with the place that it comes from: what
  /// `oomhist config show` prints.
  package var text: String {
    text(of: ConfigurationCatalogue.keys)
  }

  /// The same of those settings only that a file sets.
  package var changedText: String {
    text(of: ConfigurationCatalogue.keys.filter { origins[$0.name] != nil })
  }

  private func text(of keys: [ConfigurationCatalogue.Key]) -> String {
    keys.map { key in
      let setting = "\(key.name) = \(key.kind.text(in: configuration))"
      return "\(setting)  # \(origins[key.name] ?? "default")\n"
    }.joined()
  }
}

extension RecorderConfiguration {
  /// The file that is installed as `/etc/oomhist/oomhist.conf`: every setting with its meaning,
  /// its range and, commented out, its default.
  package static var exampleText: String {
    """
    # Settings of the recorder, `oomhist collect --interval`.
    #
    # Each line that is commented out shows the default. Files conf.d/*.conf beside this one are
    # read after it in the order of their names; of a setting given twice the later value holds.
    # `oomhist config show` prints what holds, and which line says so.

    """
      + ConfigurationCatalogue.keys.map { key in
        """

        # \(key.meaning.prefix(1).uppercased() + key.meaning.dropFirst()).
        # \(key.kind.typeText.prefix(1).uppercased() + key.kind.typeText.dropFirst()): \
        \(key.allowedText).
        #\(key.name) = \(key.defaultText)

        """
      }.joined()
  }
}

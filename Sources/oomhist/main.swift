import OomhistCLI

// Everything is in the library, where tests can call it.
Program.main()

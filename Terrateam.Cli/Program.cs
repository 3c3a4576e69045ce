namespace Terrateam.Cli; internal static class Program { private static void Main() { } }

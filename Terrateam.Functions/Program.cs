namespace Terrateam.Functions; internal static class Program { private static void Main() { } }

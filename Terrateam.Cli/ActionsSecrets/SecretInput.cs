using System.Security.Cryptography;
using System.Text;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>
/// Reads a value from standard input, or from a prompt that does not show it. Never from an argument, which other
/// programs of the machine can see and shells remember.
/// </summary>
internal static class SecretInput
{
    private const int MaxLength = 64 * 1024;

    /// <summary>Reads the value from the terminal or the pipe.</summary>
    /// <exception cref="InputException">It is longer than any value that GitHub takes.</exception>
    public static async Task<byte[]> ReadAsync(Screen error, string name, CancellationToken cancellationToken)
    {
        if (!Console.IsInputRedirected)
            return Prompt(error, name);

        await using var input = Console.OpenStandardInput();
        return await ReadAsync(input, cancellationToken);
    }

    /// <summary>Reads a value from a stream; one line break at its end is not part of it.</summary>
    /// <exception cref="InputException">It is longer than any value that GitHub takes.</exception>
    public static async Task<byte[]> ReadAsync(Stream input, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxLength];
        try
        {
            var length = await input.ReadAtLeastAsync(
                buffer,
                buffer.Length,
                throwOnEndOfStream: false,
                cancellationToken
            );
            if (length == buffer.Length)
                throw new InputException("The value is longer than any that GitHub takes, which is 48 KB.");
            if (length > 0 && buffer[length - 1] == '\n')
                length--;
            if (length > 0 && buffer[length - 1] == '\r')
                length--;
            return buffer[..length];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static byte[] Prompt(Screen error, string name)
    {
        error.Raw($"Value of {Screen.Clean(name)} (not shown): ");
        error.Flush();
        var typed = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    error.Line();
                    error.Flush();
                    return Encoding.UTF8.GetBytes(typed.ToString());
                case ConsoleKey.Backspace when typed.Length > 0:
                    typed.Length--;
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                        typed.Append(key.KeyChar);
                    break;
            }
        }
    }
}

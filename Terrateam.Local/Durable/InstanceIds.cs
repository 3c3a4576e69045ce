namespace Terrateam.Local.Durable;

/// <summary>What an instance id may look like: what the Functions host accepts.</summary>
internal static class InstanceIds
{
    private const int Longest = 256;

    /// <summary>Gives back an id that is one.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static string Check(string instanceId)
    {
        if (string.IsNullOrWhiteSpace(instanceId))
            throw new ArgumentException("An instance id must not be empty.", nameof(instanceId));
        if (instanceId.Length > Longest)
        {
            throw new ArgumentException(
                $"Instance id '{instanceId[..32]}…' is longer than {Longest} characters.",
                nameof(instanceId)
            );
        }

        if (instanceId[0] == '@')
        {
            throw new ArgumentException(
                $"Instance id '{instanceId}' must not begin with @, which marks entities.",
                nameof(instanceId)
            );
        }

        if (instanceId.Any(letter => letter is '/' or '\\' or '#' or '?' || char.IsControl(letter)))
        {
            throw new ArgumentException(
                $"Instance id '{instanceId}' must not contain /, \\, #, ? or control characters.",
                nameof(instanceId)
            );
        }

        return instanceId;
    }
}

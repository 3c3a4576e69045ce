namespace Terrateam.Local.Durable;

/// <summary>The instance ids that the Functions host accepts.</summary>
internal static class InstanceIds
{
    private const int MaxLength = 256;

    /// <summary>Returns a valid id unchanged.</summary>
    /// <exception cref="ArgumentException">It is invalid.</exception>
    public static string Check(string instanceId)
    {
        if (string.IsNullOrWhiteSpace(instanceId))
            throw new ArgumentException("An instance id must not be empty.", nameof(instanceId));
        if (instanceId.Length > MaxLength)
        {
            throw new ArgumentException(
                $"Instance id '{instanceId[..32]}…' is longer than {MaxLength} characters.",
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

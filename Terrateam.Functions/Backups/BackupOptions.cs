using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Backups;

/// <summary>Where backups of the state go, and how often. Settings <c>Backups:*</c>; none of them, and there are
/// none.</summary>
public sealed class BackupOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Backups";

    /// <summary>The container that takes them, reached with the app's identity.</summary>
    public string Url { get; set; } = "";

    /// <summary>The storage account that takes them, in a container <c>backups</c>.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>The directory that takes them; only where the host has files.</summary>
    public string Directory { get; set; } = "";

    /// <summary>How often one is made.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long one is kept; the newest is kept in any case.</summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The Key Vault key that seals them, without a version; another one than that of the plans.</summary>
    public string Key { get; set; } = "";

    /// <summary>For key files: where the key of the backups is.</summary>
    public string KeyDirectory { get; set; } = "";

    /// <summary>True where backups are wanted.</summary>
    internal bool AreWanted => Url.Length + ConnectionString.Length + Directory.Length > 0;

    /// <summary>Reads and validates the settings.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names it and the
    /// remedy.</exception>
    public static BackupOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new BackupOptions
        {
            Url = Text(configuration, nameof(Url)),
            ConnectionString = Text(configuration, nameof(ConnectionString)),
            Directory = Text(configuration, nameof(Directory)),
            Interval = Time(configuration, nameof(Interval), TimeSpan.FromDays(1), TimeSpan.FromMinutes(15)),
            Keep = Time(configuration, nameof(Keep), TimeSpan.FromDays(30), TimeSpan.FromDays(1)),
            Key = Text(configuration, nameof(Key)),
            KeyDirectory = Text(configuration, nameof(KeyDirectory)),
        }.Checked();
    }

    internal static OptionsValidationException Wrong(string message) => new("", typeof(BackupOptions), [message]);

    private static string Text(IConfiguration configuration, string name) =>
        StateOptions.Text(configuration, $"{Section}:{name}") ?? "";

    private static TimeSpan Time(IConfiguration configuration, string name, TimeSpan usual, TimeSpan least)
    {
        if (Text(configuration, name) is not { Length: > 0 } text)
            return usual;
        return TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var time) && time >= least
            ? time
            : throw Wrong($"{Section}:{name} must be a time such as 1.00:00:00, of at least {least}.");
    }

    private BackupOptions Checked()
    {
        string[] places = [Url, ConnectionString, Directory];
        if (places.Count(static place => place.Length > 0) > 1)
            throw Wrong("Set one of Backups:Url, Backups:ConnectionString and Backups:Directory, not several.");
        if (Url.Length > 0 && !IsContainer(Url))
        {
            throw Wrong(
                "Backups:Url is no address of a container: set it to something like "
                    + "https://account.blob.core.windows.net/backups."
            );
        }

        return this;
    }

    private static bool IsContainer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "https", Segments.Length: 2 };
}

using System.Globalization;

namespace Terrateam.Benchmarks.UnderLoad;

/// <summary>How much happens at once.</summary>
internal sealed record LoadOptions
{
    /// <summary>Pull requests that are opened at the same time.</summary>
    public int Pulls { get; init; } = 4;

    /// <summary>Further pushes to each of them, one after another.</summary>
    public int Pushes { get; init; } = 2;

    /// <summary>Repositories of the organisation, over which the pull requests are spread.</summary>
    public int Repositories { get; init; } = 10;

    /// <summary>Deliveries a minute that the app ignores.</summary>
    public int Ignored { get; init; } = 5000;

    /// <summary>Minutes after which it gives up.</summary>
    public int Minutes { get; init; } = 30;

    /// <summary>The file for a picture of how times grow with the number of pull requests; null for none.</summary>
    public string? Picture { get; init; }

    /// <summary>The options of a command line; null where it has others.</summary>
    public static LoadOptions? Parse(string[] args)
    {
        var options = new LoadOptions();
        foreach (var pair in args.Chunk(2))
        {
            if (pair is ["--picture", { Length: > 0 } path])
            {
                options = options with { Picture = path };
                continue;
            }

            if (
                pair is not [var name, var text]
                || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            )
            {
                return null;
            }

            switch (name)
            {
                case "--pulls" when number > 0:
                    options = options with { Pulls = number };
                    break;
                case "--pushes":
                    options = options with { Pushes = number };
                    break;
                case "--repositories" when number > 0:
                    options = options with { Repositories = number };
                    break;
                case "--ignored":
                    options = options with { Ignored = number };
                    break;
                case "--minutes" when number > 0:
                    options = options with { Minutes = number };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}

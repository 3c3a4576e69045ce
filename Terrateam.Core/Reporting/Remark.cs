using System.Globalization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>Remarks beside the results of a plan, about what the author should fix or know.</summary>
internal static class Remark
{
    private const int MaxDirectories = 15;
    private const int MaxForms = 5;

    private const string State =
        "What they made is still there, and so is its state. Where the configuration moved to another directory, "
        + "let that one's backend use the same state before it is applied "
        + "(the same key, or `terraform state pull` there and `terraform state push` here): else everything is "
        + "made a second time. "
        + "To destroy it, bring the directory back with its backend and providers and without resources, apply "
        + "that, and delete it afterwards.";

    /// <summary>The remarks, each one paragraph.</summary>
    /// <param name="configuration">The configuration, with its older forms.</param>
    /// <param name="gone">Dirspaces whose configuration the change removes.</param>
    internal static IEnumerable<string> All(ConfigurationResult configuration, IReadOnlyList<Dirspace> gone)
    {
        if (gone.Count > 0)
            yield return Gone(gone);
        if (configuration.Warnings.Count > 0)
            yield return OlderForms(configuration.Warnings);
        if (configuration.UnknownDestinations.Count > 0)
            yield return Unknown(configuration.UnknownDestinations);
    }

    /// <summary>That the directories are not planned, and what to do about their state.</summary>
    internal static string Gone(IReadOnlyList<Dirspace> dirspaces) =>
        "These are not planned, because no configuration is left in their directories, and nothing of them is "
        + "destroyed:\n"
        + $"{MessageParts.List(dirspaces, MessageParts.Dirspace, MaxDirectories)}\n\n{State}";

    /// <summary>That the configuration has older forms, and what they should be.</summary>
    internal static string OlderForms(IReadOnlyList<ConfigurationError> forms) =>
        $":warning: The configuration has older forms, which are taken for what they "
        + $"mean:\n{MessageParts.List(forms, Form, MaxForms)}";

    /// <summary>That destinations of notifications are not set up, and who can set them up.</summary>
    private static string Unknown(IReadOnlyList<ConfigurationError> destinations) =>
        ":warning: Destinations of notifications are not set up for this repository, so they are told nothing:\n"
        + MessageParts.List(destinations, Destination, MaxForms);

    private static string Destination(ConfigurationError destination) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Markdown.Code($"{destination.File}:{destination.Line}")}, {Markdown.Code(destination.Key)}: "
        ) + $"{destination.Problem}. {destination.Allowed}.";

    private static string Form(ConfigurationError form) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Markdown.Code($"{form.File}:{form.Line}")}: {form.Problem}. Write {form.Allowed}."
        );
}

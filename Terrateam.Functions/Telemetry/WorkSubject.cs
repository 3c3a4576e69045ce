using System.Collections;
using System.Diagnostics;
using System.Globalization;

namespace Terrateam.Functions.Telemetry;

/// <summary>What a piece of work is about: the scope of its log lines, and the attributes of its span.</summary>
internal sealed class WorkSubject : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _values = [];

    /// <param name="delivery">GitHub's id of the delivery, or a key of ours; or null.</param>
    /// <param name="installation">The installation of the App.</param>
    /// <param name="repository">Owner and name of the repository.</param>
    /// <param name="pullRequest">The pull request, or null.</param>
    /// <param name="run">The run, or null.</param>
    public WorkSubject(string? delivery, long installation, string repository, int? pullRequest, Guid? run)
    {
        Add("Delivery", delivery);
        Add("Installation", installation);
        Add("Repository", repository);
        Add("PullRequest", pullRequest);
        Add("Run", run?.ToString());
    }

    public int Count => _values.Count;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <summary>Writes it to a span.</summary>
    public void Describe(Activity? span)
    {
        foreach (var (name, value) in span is null ? [] : _values)
            span!.SetTag(AttributeOf(name), value);
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    /// <summary>As the console shows it.</summary>
    public override string ToString() =>
        string.Join(
            ' ',
            _values.Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}={one.Value}"))
        );

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string AttributeOf(string name) =>
        name switch
        {
            "Delivery" => "terrateam.delivery",
            "Installation" => "terrateam.installation",
            "Repository" => "terrateam.repository",
            "PullRequest" => "terrateam.pull_request",
            _ => "terrateam.run",
        };

    private void Add(string name, object? value)
    {
        if (value is not null)
            _values.Add(new(name, value));
    }
}

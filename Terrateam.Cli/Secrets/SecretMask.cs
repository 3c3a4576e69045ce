using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Secrets;

/// <summary>Knows the secrets of the job and takes them out of everything that is printed or sent.</summary>
internal sealed class SecretMask
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Replacement = "***";

    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    // Longest first. Replaced whole, so that readers need no lock.
    private volatile string[] _forms = [];

    /// <summary>Remembers a secret with its encoded forms. Blank text is no secret.</summary>
    public void Add(string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret))
            return;

        lock (_gate)
        {
            var added = false;
            foreach (var form in MaskForms.Of(secret))
                added |= _known.Add(form);

            if (added)
                _forms = [.. _known.OrderByDescending(f => f.Length).ThenBy(f => f, StringComparer.Ordinal)];
        }
    }

    /// <summary>The text with every secret replaced. Secrets that overlap each other go together.</summary>
    public string Mask(string text)
    {
        var spans = Find(text);
        if (spans.Count == 0)
            return text;

        spans.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        var result = new StringBuilder(text.Length);
        var position = 0;
        for (var i = 0; i < spans.Count;)
        {
            var (start, end) = spans[i];
            for (i++; i < spans.Count && spans[i].Start < end; i++)
                end = Math.Max(end, spans[i].End);

            _ = result.Append(text, position, start - position).Append(Replacement);
            position = end;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    /// <summary>True where a text holds a secret of at least so many characters.</summary>
    public bool Holds(string text, int least) => _forms.Any(form => form.Length >= least && text.Contains(form, StringComparison.Ordinal));

    /// <summary>Masks every string below a JSON value; names of properties stay.</summary>
    public JsonNode? Mask(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                return new JsonObject(map.Select(p => KeyValuePair.Create(p.Key, Mask(p.Value))));
            case JsonArray list:
                return new JsonArray([.. list.Select(Mask)]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return Mask(value.GetValue<string>());
            case JsonValue value when value.GetValueKind() == JsonValueKind.Number:
                // A secret of digits, such as an account number, is a secret too.
                var digits = value.ToJsonString();
                var masked = Mask(digits);
                return string.Equals(masked, digits, StringComparison.Ordinal) ? value.DeepClone() : masked;
            default:
                return node?.DeepClone();
        }
    }

    private List<(int Start, int End)> Find(string text)
    {
        var spans = new List<(int Start, int End)>();
        foreach (var form in _forms)
        {
            for (var at = text.IndexOf(form, StringComparison.Ordinal); at >= 0;)
            {
                spans.Add((at, at + form.Length));
                at = at + 1 < text.Length ? text.IndexOf(form, at + 1, StringComparison.Ordinal) : -1;
            }
        }

        return spans;
    }
}

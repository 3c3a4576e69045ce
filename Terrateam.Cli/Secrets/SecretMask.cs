using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Secrets;

/// <summary>Holds the secrets of the job and masks them in everything that is printed or sent.</summary>
internal sealed class SecretMask
{
    public const string Replacement = "***";

    private readonly Lock _gate = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ofOutputs = new(StringComparer.Ordinal);

    // Built on demand, because secrets are added many at a time; replaced whole, so that readers need no lock.
    private volatile SecretTrie? _all;
    private volatile SecretTrie? _withoutOutputs;

    /// <summary>Finds all secrets.</summary>
    public SecretTrie Trie
    {
        get
        {
            if (_all is { } built)
                return built;

            lock (_gate)
                return _all ??= new SecretTrie(_known.Concat(_ofOutputs));
        }
    }

    private SecretTrie TrieWithoutOutputs
    {
        get
        {
            if (_withoutOutputs is { } built)
                return built;

            lock (_gate)
                return _withoutOutputs ??= new SecretTrie(_known);
        }
    }

    /// <summary>Adds a secret with its forms. Blank text is ignored.</summary>
    public void Add(string? secret) => Add(secret, _known);

    /// <summary>Adds a secret from Terraform's outputs after an apply.</summary>
    public void AddOutput(string? secret) => Add(secret, _ofOutputs);

    /// <summary>The text with every secret replaced. Secrets that overlap are replaced together.</summary>
    public string Mask(string text) => Mask(text, Trie);

    /// <summary>
    /// The same without outputs of applies: two jobs with the same secrets then mask a text alike, even if one of them
    /// has applied something before.
    /// </summary>
    public string MaskWithoutOutputs(string text) => Mask(text, TrieWithoutOutputs);

    /// <summary>The places of secrets in a text, in order.</summary>
    public IReadOnlyList<SecretSpan> Find(string text) => Find(text, Trie);

    /// <summary>True where a text holds a secret of at least so many characters.</summary>
    public bool Holds(string text, int least) => Find(text).Any(span => span.End - span.Start >= least);

    /// <summary>Masks every string and number below a JSON value; property names stay.</summary>
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
                // A secret may consist of digits, such as an account number.
                var digits = value.ToJsonString();
                var masked = Mask(digits);
                return string.Equals(masked, digits, StringComparison.Ordinal) ? value.DeepClone() : masked;
            default:
                return node?.DeepClone();
        }
    }

    private static string Mask(string text, SecretTrie trie)
    {
        var spans = Find(text, trie);
        if (spans.Count == 0)
            return text;

        var result = new StringBuilder(text.Length);
        var position = 0;
        foreach (var (start, end) in spans)
        {
            _ = result.Append(text, position, (int)start - position).Append(Replacement);
            position = (int)end;
        }

        return result.Append(text, position, text.Length - position).ToString();
    }

    private static IReadOnlyList<SecretSpan> Find(string text, SecretTrie trie)
    {
        if (trie.IsEmpty || text.Length == 0)
            return [];

        var scan = new SecretScan(trie);
        for (var i = 0; i < text.Length; i++)
            scan.Push(text[i], text.AsSpan(0, i + 1));
        scan.End();
        return scan.Spans;
    }

    private void Add(string? secret, HashSet<string> forms)
    {
        if (string.IsNullOrWhiteSpace(secret))
            return;

        lock (_gate)
        {
            var before = forms.Count;
            forms.UnionWith(MaskForms.From(secret));
            if (forms.Count == before)
                return;

            _all = null;
            if (ReferenceEquals(forms, _known))
                _withoutOutputs = null;
        }
    }
}

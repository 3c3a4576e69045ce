namespace Terrateam.Cli.Secrets;

/// <summary>
/// An automaton that finds any number of texts in one pass (Aho and Corasick, Communications of the ACM 18(6), 1975).
/// It ignores white space, because programs break lines within a secret, and holds each form without it.
/// </summary>
internal sealed class SecretTrie
{
    /// <summary>A form of fewer characters matches only without white space in between.</summary>
    public const int LeastBroken = 8;

    private static readonly string[] None = [];

    private readonly Dictionary<long, int> _edges = [];
    private readonly List<int> _depth = [0];
    private readonly Dictionary<int, List<string>> _exact = [];
    private readonly int[] _fail;
    private readonly int[] _longest;
    private readonly int[] _nextExact;
    private readonly int[] _open;
    private readonly bool[] _isFirst = new bool[char.MaxValue + 1];

    /// <param name="forms">What to find.</param>
    public SecretTrie(IEnumerable<string> forms)
    {
        var parents = new List<(int Parent, char Letter)> { (0, '\0') };
        var ends = new HashSet<int>();
        foreach (var form in forms)
            Insert(form, parents, ends);

        _fail = new int[_depth.Count];
        _longest = new int[_depth.Count];
        _nextExact = new int[_depth.Count];
        _open = new int[_depth.Count];
        Link(parents, ends);
    }

    public bool IsEmpty => _depth.Count == 1;

    /// <summary>The length of the longest form without white space.</summary>
    public int MaxLength { get; private set; }

    /// <summary>
    /// True for an ignored character: white space, and the bar that Terraform draws beside the lines of an error.
    /// </summary>
    public static bool IsNothing(char c) => c is ' ' or '\t' or '\r' or '\n' or '│';

    /// <summary>The next state. Counts each edge that is tried: at most two per character, over a whole text.</summary>
    public int Step(int state, char c, ref long looks)
    {
        while (true)
        {
            looks++;
            if (state == 0 && !_isFirst[c])
                return 0;
            if (_edges.TryGetValue(EdgeOf(state, c), out var next))
                return next;
            state = _fail[state];
        }
    }

    /// <summary>How many of the last characters may be the beginning of a form that continues.</summary>
    public int OpenAt(int state) => _open[state];

    /// <summary>The length, without white space, of the longest form that ends in a state; 0 for none.</summary>
    public int MaxLengthAt(int state) => _longest[state];

    /// <summary>
    /// The short forms that end in a state: there are fewer than <see cref="LeastBroken"/> lengths of them.
    /// </summary>
    public IEnumerable<(int Length, IReadOnlyList<string> Forms)> ExactAt(int state)
    {
        for (var at = _nextExact[state]; at != 0; at = _nextExact[_fail[at]])
            yield return (_depth[at], _exact.TryGetValue(at, out var forms) ? forms : None);
    }

    /// <summary>True where short forms end in a state.</summary>
    public bool HasExact(int state) => _nextExact[state] != 0;

    private void Insert(string form, List<(int Parent, char Letter)> parents, HashSet<int> ends)
    {
        var state = 0;
        foreach (var c in form)
        {
            if (IsNothing(c))
                continue;

            var edge = EdgeOf(state, c);
            if (!_edges.TryGetValue(edge, out var next))
            {
                next = _depth.Count;
                _edges.Add(edge, next);
                _depth.Add(_depth[state] + 1);
                parents.Add((state, c));
                if (state == 0)
                    _isFirst[c] = true;
            }

            state = next;
        }

        if (state == 0)
            return;

        MaxLength = Math.Max(MaxLength, _depth[state]);
        if (_depth[state] >= LeastBroken)
            _ = ends.Add(state);
        else if (!_exact.TryGetValue(state, out var exact))
            _exact.Add(state, [form]);
        else if (!exact.Contains(form, StringComparer.Ordinal))
            exact.Add(form);
    }

    // In order of distance from the root, so that the fallback of a state is computed before the state.
    private void Link(List<(int Parent, char Letter)> parents, HashSet<int> ends)
    {
        var uncounted = 0L;
        foreach (var (parent, _) in parents.Skip(1))
            _open[parent] = _depth[parent];

        foreach (var state in Enumerable.Range(1, _depth.Count - 1).OrderBy(state => _depth[state]))
        {
            var (parent, letter) = parents[state];
            _fail[state] = parent == 0 ? 0 : Step(_fail[parent], letter, ref uncounted);
            _longest[state] = ends.Contains(state) ? _depth[state] : _longest[_fail[state]];
            _open[state] = Math.Max(_open[state], _open[_fail[state]]);
            _nextExact[state] = _exact.ContainsKey(state) ? state : _nextExact[_fail[state]];
        }
    }

    private static long EdgeOf(int state, char c) => ((long)state << 16) | c;
}

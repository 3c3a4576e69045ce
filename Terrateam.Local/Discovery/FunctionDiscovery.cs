using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;

namespace Terrateam.Local.Discovery;

/// <summary>
/// Finds functions by reflection and validates their declarations; the real worker's source generator, analyzers and
/// start-up do the same in three places.
/// </summary>
internal static partial class FunctionDiscovery
{
    private const BindingFlags AllDeclared =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    /// <summary>The functions of the types, in the order of their names.</summary>
    /// <exception cref="InvalidFunctionsException">At least one is declared wrongly.</exception>
    public static IReadOnlyList<Function> Find(IEnumerable<Type> types)
    {
        var faults = new List<string>();
        var functions = new List<Function>();
        foreach (var type in types)
        {
            foreach (var method in type.GetMethods(AllDeclared))
            {
                if (method.GetCustomAttribute<FunctionAttribute>() is not { } attribute)
                    continue;
                var reader = new FunctionReader(attribute.Name, method);
                if (reader.Read() is { } function)
                    functions.Add(function);
                faults.AddRange(reader.Faults);
            }
        }

        foreach (var same in functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            faults.Add(
                $"Function '{same.Key}' is declared more than once: "
                    + $"{string.Join(", ", same.Select(f => f.EntryPoint))}."
            );
        }

        return faults.Count == 0
            ? [.. functions.OrderBy(f => f.Name, StringComparer.Ordinal)]
            : throw new InvalidFunctionsException(faults);
    }

    /// <summary>True where the host accepts the name: it becomes part of addresses, keys and file names.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$", RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}

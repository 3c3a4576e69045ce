using System.Reflection;
using System.Reflection.Emit;
using Microsoft.DurableTask;

namespace Terrateam.Local.Discovery;

/// <summary>
/// The names of activities and orchestrators that a class calls by a literal. The analyzers of Durable do not check
/// that they exist, and on Azure the call fails only when the orchestrator gets there.
/// </summary>
internal static class TaskNames
{
    private const BindingFlags All =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private static readonly MethodInfo FromText = typeof(TaskName).GetMethod("op_Implicit", [typeof(string)])!;

    /// <summary>The names in an orchestrator's class: literals that become a <see cref="TaskName"/>.</summary>
    public static IEnumerable<string> From(MethodInfo orchestrator) =>
        Types(orchestrator.DeclaringType!)
            .SelectMany(type => type.GetMethods(All))
            .SelectMany(Literals)
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<Type> Types(Type type) => type.GetNestedTypes(All).SelectMany(Types).Prepend(type);

    private static List<string> Literals(MethodInfo method)
    {
        var names = new List<string>();
        string? literal = null;
        var il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var at = 0;
        while (at < il.Length)
        {
            var code = il[at] == 0xFE ? Codes[unchecked((short)(0xFE00 | il[at + 1]))] : Codes[il[at]];
            at += code.Size;
            if (code.OperandType == OperandType.InlineString)
                literal = method.Module.ResolveString(BitConverter.ToInt32(il, at));
            else if (literal is not null && code == OpCodes.Call && IsConversion(method, BitConverter.ToInt32(il, at)))
                names.Add(literal);
            if (code.OperandType != OperandType.InlineString)
                literal = null;
            at += Size(code.OperandType, il, at);
        }

        return names;
    }

    private static bool IsConversion(MethodInfo method, int token)
    {
        var type = method.DeclaringType!;
        var arguments = type.IsGenericType ? type.GetGenericArguments() : null;
        return method.Module.ResolveMethod(
                token,
                arguments,
                method.IsGenericMethod ? method.GetGenericArguments() : null
            ) == FromText;
    }

    private static int Size(OperandType type, byte[] il, int at) =>
        type switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
            _ => 4,
        };
}

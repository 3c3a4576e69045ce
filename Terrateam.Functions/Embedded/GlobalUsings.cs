// What differs between the two builds has the same names in both; see Azure/GlobalUsings.cs.
global using Terrateam.Functions.Embedded;

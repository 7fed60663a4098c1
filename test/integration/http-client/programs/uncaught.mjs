import { get } from 'node:http';
import { enable } from '../enable.ts';

enable();
get('http://127.0.0.1:3/');
